import { expect, test } from "vitest";
import { randomStream } from "../../src/math/philox.ts";
import { batchOf } from "../../src/model/batchOf.ts";
import type { Dataset } from "../../src/model/dataset.ts";
import type { Engine } from "../../src/model/engine.ts";
import { rowLosses } from "../../src/model/evaluate.ts";
import { lossOf } from "../../src/model/losses/list.ts";
import { refitOf } from "../../src/prune/refit.ts";
import { quiet } from "../../src/train/context.ts";
import { defaultEngine } from "../../src/train/engines/index.ts";
import { fit } from "../../src/train/fit.ts";

function table(nRows: number, nColumns: number): Dataset {
  const random = randomStream(4, "refit", nRows, nColumns);
  const column = (): Float64Array => Float64Array.from({ length: nRows }, () => random.uniform());
  const inputs = Array.from({ length: nColumns }, (_, i) => ({ name: `x${i}`, values: column() }));
  const y = Float64Array.from({ length: nRows }, (_, r) => 2 * inputs[0]!.values[r]! + inputs[1]!.values[r]!);
  return { inputs, targets: [{ name: "y", values: y }], nRows, source: "test", fingerprint: "" };
}

/** The engine, and how often normal equations were made with it. */
function counting(engine: Engine): { readonly engine: Engine; readonly normals: () => number } {
  let made = 0;
  const bind: Engine["bind"] = (...given) => {
    const bound = engine.bind(...given);
    return new Proxy(bound, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== "function") return value;
        return (...args: readonly unknown[]): unknown => {
          if (name === "normal") made++;
          return value.apply(target, args);
        };
      },
    });
  };
  return { engine: { ...engine, bind }, normals: () => made };
}

test.each([
  { nRows: 40, nColumns: 3, isNormal: true },
  { nRows: 3, nColumns: 500, isNormal: false },
])("of $nColumns columns a refit lowers the loss without the cube of too many parameters", async (size) => {
  const data = table(size.nRows, size.nColumns);
  const { kan, scaler } = await fit(data, { engine: defaultEngine(), width: "0", steps: 1, restarts: 1 });
  const { engine, normals } = counting(defaultEngine());
  const rows = batchOf(data, scaler);
  const loss = lossOf({ name: "mse" });
  const lossOn = (network: typeof kan): number =>
    rowLosses(network, rows, engine, loss).reduce((sum, one) => sum + one, 0);
  const refitted = await refitOf(kan, rows, { engine, loss, steps: 20 }, quiet)(kan);
  expect(lossOn(refitted)).toBeLessThan(0.5 * lossOn(kan));
  expect(normals() > 0).toBe(size.isNormal);
});
