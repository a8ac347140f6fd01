import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Folder, temporaryFolder } from "../cli/run.ts";
import { chromiumPath, openPage } from "./browser.ts";

const nasty = "</script><script>window.hacked=1</script>";
const nastier = `<img src="http://localhost:9/x" onerror="window.hacked=1"> & 'y'`;

const made = new Map<string, string>();

/** A folder with a report, kan.html, on a model of three formulas; the usual names of its columns would like to be code. */
function reportFolder(names: readonly [input: string, target: string] = [nasty, nastier]): Folder {
  const folder = temporaryFolder();
  const html = made.get(names.join()) ?? reportOf(folder, names);
  made.set(names.join(), html);
  folder.write("kan.html", html);
  return folder;
}

function reportOf(folder: Folder, names: readonly [input: string, target: string]): string {
  const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;
  const rows = Array.from({ length: 120 }, (_, r) => `${1 + r / 40},${(1 + r / 40) ** 2 + 0.01 * (r % 3)}`);
  folder.write("data.csv", `${names.map(quote).join(",")},\n${rows.map((row) => `${row},`).join("\n")}\n`);
  const fit = folder.kan([
    "fit",
    "data.csv",
    "--width",
    "1",
    "--grid",
    "3",
    "--steps",
    "8",
    "--restarts",
    "1",
  ]);
  expect(fit.exit, fit.stderr).toBe(0);
  const formula = (expression: string, tree: unknown, complexity: number, nrmse: number) => ({
    expression,
    tree,
    complexity,
    description: { length: 0, fitted: 1, aicc: 0 },
    errors: {
      train: { rows: 84, rmse: nrmse, nrmse, r2: 1 - nrmse ** 2 },
      test: { rows: 18, rmse: nrmse, nrmse, r2: 1 - nrmse ** 2 },
    },
    origin: "network",
  });
  const formulas = [
    formula("x^2 + 0.01", ["+", ["^", "x", 2], 0.01], 5, 0.004),
    formula("4*x - 3", ["+", ["*", 4, "x"], -3], 5, 0.2),
    formula("x^2.01", ["^", "x", 2.01], 3, 0.02),
  ];
  const model = JSON.parse(folder.read("kan.json")) as object;
  const [input, target] = names;
  const set = { target, best: 0, variables: { x: input }, formulas };
  folder.write("kan.json", JSON.stringify({ ...model, formulas: [set] }));
  const report = folder.kan(["report"]);
  expect(report.exit, report.stderr).toBe(0);
  return folder.read("kan.html");
}

test("a report names nothing outside itself", () => {
  const html = reportFolder(["a", "b"]).read("kan.html");
  const addresses = [...html.matchAll(/\b(?:https?:)?\/\/[\w.]+[^\s"'<]*/g)].map(([text]) => text);
  expect(addresses.filter((text) => !text.startsWith("http://www.w3.org/"))).toEqual([]);
  expect(html).not.toMatch(/<(?:link|img|iframe|object|embed|script src)/);
  expect(html).toContain("default-src 'none'");
});

interface Law {
  readonly input: number;
  readonly held: string;
  readonly level: number;
  readonly curve: readonly (number | null)[];
  readonly mean: readonly (readonly (number | null)[])[];
  readonly measured: readonly (readonly (number | null)[])[];
}

/** The laws that a report draws for the chosen formula of the first target. */
function lawsIn(html: string): readonly Law[] {
  const json = /id="report-data">(.*?)<\/script>/s.exec(html)![1]!;
  return JSON.parse(json).targets[0].scatter.predictors[0].laws;
}

/** The places of a law and of its intervals at the middle of the chart, from the lowest up. */
function middleOf({ curve, mean, measured }: Law): (number | null)[] {
  const middle = curve.length >> 1;
  return [measured[0], mean[0], curve, mean[1], measured[1]].map((places) => places![middle]!);
}

test("a formula of one column with known constants is drawn over it, with its intervals", () => {
  const folder = temporaryFolder();
  const rows = Array.from({ length: 30 }, (_, r) => {
    const noise = 0.05 * Math.cos(9 * r + r * r);
    return `${r / 3},${r % 7},${3.31 * (r / 3) + 2.17 + noise}`;
  });
  folder.write("line.csv", `x,other,y\n${rows.join("\n")}\n`);
  folder.kan(["discover", "line.csv", "--inputs", "x", "--timeout", "2", "--effort", "low", "--quiet"]);
  expect(folder.kan(["report"]).exit).toBe(0);
  const html = folder.read("kan.html");
  expect(html).toMatch(/<th class="number">standard error<\/th><th>95 % interval<\/th>/);
  const laws = lawsIn(html);
  expect(laws.map(({ input, held, level }) => [input, held, level])).toEqual([[0, "", 0.95]]);
  const across = middleOf(laws[0]!);
  expect(across).toEqual(across.toSorted((a, b) => a! - b!));
  expect(across[4]).toBeGreaterThan(across[0]!);
});

test("a formula of several columns is drawn over each, the others at their medians, with its intervals", async () => {
  const folder = temporaryFolder();
  const rows = Array.from({ length: 60 }, (_, r) => {
    const [x, z] = [(r % 12) + 1, Math.floor(r / 12) + 2];
    return `${x},${z},${1.7 * x + 2.3 * z ** 2 + 0.8 * Math.cos(9 * r + r * r)}`;
  });
  folder.write("plane.csv", `x,z,y\n${rows.join("\n")}\n`);
  folder.kan(["discover", "plane.csv", "--timeout", "3", "--effort", "low", "--quiet"]);
  expect(folder.kan(["report"]).exit).toBe(0);
  const laws = lawsIn(folder.read("kan.html"));
  expect(laws.map(({ input, held }) => [input, held])).toEqual(
    expect.arrayContaining([
      [0, "z = 4"],
      [1, "x = 7"],
    ]),
  );
  for (const law of laws) {
    const across = middleOf(law);
    expect(across).toEqual(across.toSorted((a, b) => a! - b!));
    expect(across[4]).toBeGreaterThan(across[0]!);
  }
  if (chromiumPath === undefined) return;
  const { page, complaints } = await openPage(join(folder.path, "kan.html"));
  const charts = page.locator("figure", { hasText: "at their medians" });
  expect(await charts.count()).toBe(2);
  expect(await charts.first().locator("path.dots").first().getAttribute("d")).toMatch(
    /^(M[\d.]+,[\d.]+h0){40,60}$/,
  );
  expect(complaints).toEqual([]);
});

describe.skipIf(chromiumPath === undefined)(
  `in Chromium ${chromiumPath ?? "(none was found here: install it, or set CHROMIUM to its path)"}`,
  () => {
    test("a report opens from its file without a complaint, and asks for nothing", async () => {
      for (const scheme of ["light", "dark"] as const) {
        const { page, complaints, requests, violations, url } = await openPage(
          join(reportFolder().path, "kan.html"),
          scheme,
        );
        expect(await page.locator("svg.chart").count()).toBeGreaterThan(3);
        expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
        expect([complaints, requests, await violations()]).toEqual([[], [url], []]);
      }
    });

    test("names that would like to be code stay text", async () => {
      const { page } = await openPage(join(reportFolder().path, "kan.html"));
      expect(await page.evaluate("window.hacked")).toBeUndefined();
      expect(await page.locator("script").count()).toBe(2);
      expect(await page.locator("img").count()).toBe(0);
      expect(await page.locator("h1").textContent()).toContain(nastier);
      expect(await page.locator("math").first().textContent()).toContain(nasty);
    });

    test("the content policy lets nothing else in", async () => {
      const { page, violations } = await openPage(join(reportFolder(["a", "b"]).path, "kan.html"));
      await page.evaluate(`{
        const image = document.createElement("img");
        image.src = "http://localhost:9/image.png";
        const script = document.createElement("script");
        script.textContent = "window.hacked = 1";
        document.body.append(image, script);
      }`);
      await page.waitForFunction("window.violations.length >= 2");
      expect((await violations()).map((text) => text.split(" ")[0])).toEqual(
        expect.arrayContaining(["img-src", "script-src-elem"]),
      );
      expect(await page.evaluate("window.hacked")).toBeUndefined();
    });

    test("a point of the front shows its formula, its errors and its predictions", async () => {
      const { page } = await openPage(join(reportFolder(["a", "b"]).path, "kan.html"));
      const shown = async () => ({
        formula: await page.locator("[data-card]:not([hidden]) .exact").textContent(),
        figures: await page.locator("[data-card]:not([hidden]) .figures").textContent(),
        points: await page.locator("#charts-0 .dots.train").first().getAttribute("d"),
      });
      const best = await shown();
      expect(best.formula).toBe("x^2 + 0.01");
      expect(await page.locator(".point").count()).toBe(3);
      expect(await page.locator(".point.on-front").count()).toBe(2);
      await page.locator('.point[data-predictor="1"]').click();
      const clicked = await shown();
      expect(clicked.formula).toBe("x^2.01");
      expect(clicked.figures).not.toBe(best.figures);
      expect(clicked.points).not.toBe(best.points);
      await page.locator('.point[data-predictor="2"]').press("Enter");
      expect((await shown()).formula).toBe("4*x - 3");
      await page.locator("tr[data-predictor]").first().click();
      expect(await shown()).toEqual(best);
    });

    test("the text of a language can be had for the formula that is shown", async () => {
      const { page } = await openPage(join(reportFolder(["a", "b"]).path, "kan.html"));
      const card = page.locator("[data-card]:not([hidden])");
      for (const [language, part] of [
        ["latex", " = a^{2} + 0.01"],
        ["mathjs", "x^2 + 0.01"],
        ["python", "return x**2 + 0.01"],
        ["sympy", 'sp.symbols("x", real=True)'],
        ["c", "pow(x, 2.0) + 0.01"],
        ["javascript", "return x**2 + 0.01"],
      ] as const) {
        await card.locator(`button[data-language=${language}]`).click();
        expect(await card.locator("pre").textContent()).toContain(part);
        await expect.poll(() => card.locator("[role=status]").textContent()).not.toBe("");
      }
    });

    test("an edge shows its curve and its candidates, under the pointer and by keyboard", async () => {
      const { page } = await openPage(join(reportFolder(["a", "b"]).path, "kan.html"));
      const heading = page.locator("#edge h3");
      for (const name of ["0,0,0", "1,0,0"]) {
        await page.locator(`.edge[data-edge="${name}"] .frame`).hover();
        expect(await heading.textContent()).toContain(`Edge ${name}`);
        expect(await page.locator("#edge .candidate").count()).toBeGreaterThan(2);
      }
      await page.locator('.edge[data-edge="0,0,0"]').focus();
      expect(await heading.textContent()).toContain("Edge 0,0,0: a → ");
    });
  },
);
