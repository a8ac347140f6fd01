/** One start of a network as a task of a pool: what `trainStart` gives, with the network in its portable form. */
import type { ProgressEvent } from "../../events.ts";
import type { Batch } from "../../model/engine.ts";
import { type PortableKan, portableKan } from "../../model/portable.ts";
import type { Shape } from "../../model/shape.ts";
import { engineByName } from "../engines/index.ts";
import type { TaskTools } from "../threads/pool.ts";
import type { ShapeRecipe } from "./recipe.ts";
import { type Started, trainStart } from "./start.ts";

/** Which start of what; the engine by its name. */
export interface StartInput {
  readonly shape: Shape;
  readonly train: Batch;
  readonly validation?: Batch;
  readonly recipe: Omit<ShapeRecipe, "engine">;
  readonly engine: string;
  readonly start: number;
}

/** A start that crosses to another thread. Fresh networks have no snapped edges. */
export type PortableStart = Omit<Started, "kan"> & { readonly kan: PortableKan };

export default async function startTask(
  input: StartInput,
  tools: TaskTools<ProgressEvent>,
): Promise<PortableStart> {
  const engine = engineByName(input.engine);
  if (engine === undefined) throw new Error(`no engine "${input.engine}" on this thread`);
  const recipe = { ...input.recipe, engine };
  const context = { sink: tools.emit, ...(tools.signal ? { signal: tools.signal } : {}) };
  const started = await trainStart(input.shape, input.train, input.validation, recipe, input.start, context);
  return { ...started, kan: portableKan(started.kan) };
}
