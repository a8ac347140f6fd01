import { expect, test } from "vitest";
import { type Folder, temporaryFolder } from "./run.ts";

const quick = ["--grid", "3", "--steps", "8", "--restarts", "1"];

function withTable(folder: Folder): Folder {
  const lines = Array.from({ length: 160 }, (_, r) => {
    const [x, y] = [1 + (r % 13) / 6, 1 + (r % 16) / 5];
    return [x, y, r % 2 === 0 ? "it's, so" : "no", x * y].join(";");
  });
  folder.write("my data.csv", `x, 1;y;kind;z\n${lines.join("\n").replaceAll(".", ",")}\n`);
  return folder;
}

test("the commands in a report, run again, give the same model and the same report", () => {
  const folder = withTable(temporaryFolder());
  const steps = [
    [
      "fit",
      "my data.csv",
      "--where",
      "kind=it's, so",
      "--decimal",
      ",",
      "--seed",
      "3",
      "--inputs",
      'y,"x, 1"',
      ...quick,
    ],
    ["prune", "--edge-threshold", "0.02", "--steps", "5"],
    ["symbolic", "--lib", "x,x^2,log,exp", "--no-round"],
  ];
  for (const step of steps) {
    const { exit, stderr } = folder.kan(step);
    expect(exit, stderr).toBe(0);
  }
  expect(folder.kan(["report"]).stdout).toMatch(
    /^report written: kan\.html, [\d,]+ kB; open it in a browser\n$/,
  );
  const html = folder.read("kan.html");
  const text = /To repeat this run<\/h2>\s*<pre>([^<]*)<\/pre>/.exec(html)![1]!;
  const commands = text
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .split("\n");
  expect(commands.map((line) => line.split(" ")[1])).toEqual(["fit", "prune", "symbolic"]);
  const again = withTable(temporaryFolder());
  for (const command of commands) again.kan(wordsOf(command).slice(1));
  expect(again.read("kan.json")).toBe(folder.read("kan.json"));
  again.kan(["report"]);
  expect(again.read("kan.html")).toBe(html);
});

/** The words of a command line as a shell would part them. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|\\'|[^\s'\\])+/g)].map(([word]) =>
    word.replace(
      /'([^']*)'|\\(')/g,
      (_, inside: string | undefined, mark: string | undefined) => inside ?? mark ?? "",
    ),
  );
}

test("a report of 10,000 rows and ten inputs, of a network of 305 edges, stays below 1.5 MB", () => {
  const folder = temporaryFolder();
  const header = [..."abcdefghij"].join(",");
  const rows = Array.from({ length: 10_000 }, (_, r) => {
    const x = Array.from({ length: 10 }, (_, i) => Math.sin((r + 1) * (i + 1.37) * 0.7312));
    return [...x, x[0]! * x[1]! + Math.exp(x[2]!)].map((v) => v.toFixed(6)).join(",");
  });
  folder.write("ten.csv", `${header},flow\n${rows.join("\n")}\n`);
  const fit = ["fit", "ten.csv", "--width", "20,5", "--grid", "3", "--steps", "2", "--restarts", "1"];
  expect(folder.kan(fit)).toMatchObject({ exit: 0 });
  const { exit, stdout } = folder.kan(["report", "--json"]);
  const { bytes } = JSON.parse(stdout) as { bytes: number };
  expect([exit, bytes < 1.5e6, bytes > 1e5]).toEqual([0, true, true]);
  const html = folder.read("kan.html");
  expect(html.match(/data-edge="/g)).toHaveLength(305);
  expect(html).not.toMatch(/NaN|Infinity/);
});

test("a report never replaces a file that is no page", () => {
  const folder = temporaryFolder();
  folder.bring("planets.csv");
  folder.kan(["fit", "planets.csv", "--width", "1", ...quick]);
  const before = folder.read("planets.csv");
  expect(folder.kan(["report", "-o", "planets.csv"])).toMatchObject({ exit: 2 });
  expect(folder.read("planets.csv")).toBe(before);
  expect(folder.kan(["report"])).toMatchObject({ exit: 0 });
  expect(folder.kan(["report"]).stdout).toContain("(replaced)");
  expect(folder.kan(["report", "-o", "-"]).stdout).toBe(folder.read("kan.html"));
  expect(folder.read("kan.html")).toContain("1 column with a text of its own in each row is left out");
});

test("the page lists ignored columns, and calls none without influence that no test has cleared", () => {
  const folder = temporaryFolder();
  const rows = Array.from({ length: 20 }, (_, r) => `${r},${(r * r) % 7},${r % 4},${2 * r}`);
  folder.write("data.csv", `x,z,day,y\n${rows.join("\n")}\n`);
  folder.kan(["discover", "data.csv", "--ignore", "day", "--timeout", "5", "--quiet"]);
  folder.kan(["pick", "1", "--quiet"]);
  folder.kan(["report", "--quiet"]);
  const page = folder.read("kan.html");
  expect(page).toContain("<li>1 column was to be ignored: day</li>");
  expect(page).not.toContain("without influence");
  expect(page).toContain("not used");
});
