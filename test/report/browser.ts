import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { chromium, type Page } from "playwright-core";
import { onTestFinished } from "vitest";

/** A Chromium that is installed here, or undefined. `CHROMIUM=path` names another. */
export const chromiumPath: string | undefined = [
  process.env.CHROMIUM ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find((path) => path !== "" && existsSync(path));

/** What a page did since it was opened. */
export interface Watched {
  readonly page: Page;
  /** Errors, warnings and anything else on its console. */
  readonly complaints: readonly string[];
  /** Every address it asked for. */
  readonly requests: readonly string[];
  /** What its content policy forbade. */
  readonly violations: () => Promise<readonly string[]>;
  readonly url: string;
}

/** Opens a file in Chromium and watches it; the browser ends with the test. */
export async function openPage(path: string, colorScheme: "light" | "dark" = "light"): Promise<Watched> {
  const isRoot = process.getuid?.() === 0;
  const browser = await chromium.launch({
    executablePath: chromiumPath!,
    args: isRoot ? ["--no-sandbox"] : [],
  });
  onTestFinished(() => browser.close());
  const page = await browser.newPage({ colorScheme, viewport: { width: 1200, height: 900 } });
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => requests.push(request.url()));
  await page.addInitScript(`window.violations = [];
    document.addEventListener("securitypolicyviolation", (event) =>
      window.violations.push(event.violatedDirective + " " + event.blockedURI));`);
  const url = pathToFileURL(path).href;
  await page.goto(url);
  const violations = (): Promise<readonly string[]> => page.evaluate("window.violations");
  return { page, complaints, requests, violations, url };
}
