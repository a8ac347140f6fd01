import { UsageError } from "../diagnostics.ts";

/** What is used of @resvg/resvg-js, which need not be installed. */
interface ResvgModule {
  readonly Resvg: new (
    svg: string,
    options: object,
  ) => { render(): { asPng(): Uint8Array }; getBBox(): object | undefined };
}

/** A picture of pixels, and whether its text could be drawn. */
export interface Png {
  readonly bytes: Uint8Array;
  /** False where the machine has no font: the picture then has no text. */
  readonly hasText: boolean;
}

/**
 * An SVG as PNG, `zoom` pixels for each of the drawing.
 *
 * Errors: UsageError where the optional package @resvg/resvg-js is missing.
 */
export async function pngOf(svg: string, zoom = 2): Promise<Png> {
  const { Resvg } = await loaded();
  const options = { fitTo: { mode: "zoom", value: zoom }, font: { loadSystemFonts: true } };
  const bytes = new Resvg(svg, options).render().asPng();
  return { bytes, hasText: new Resvg(SAMPLE, options).getBBox() !== undefined };
}

/** Nothing but text: it has no extent where no font was found. */
const SAMPLE =
  '<svg xmlns="http://www.w3.org/2000/svg" width="99" height="20" font-family="Helvetica, Arial, sans-serif"><text y="15">kan</text></svg>';

async function loaded(): Promise<ResvgModule> {
  // A name the compiler cannot follow: the package is optional.
  const name: string = "@resvg/resvg-js";
  try {
    return (await import(name)) as ResvgModule;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason =
      code === "ERR_MODULE_NOT_FOUND" ? "is not installed" : `cannot be loaded: ${message.split("\n")[0]}`;
    throw new UsageError(
      `a PNG needs the package @resvg/resvg-js, which ${reason}`,
      "npm install @resvg/resvg-js; or leave --png out: an SVG needs nothing",
      "plot/no-resvg",
    );
  }
}
