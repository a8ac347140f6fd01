import type { Engine } from "../../model/engine.ts";
import type { Work } from "./costs.ts";

/** All that is asked of an engine before it computes: what flags offer, `doctor` finds and `auto` weighs. */
export interface EngineRecord {
  readonly name: string;
  /** Levenberg–Marquardt needs float64; what was trained in float32 is refined in float64 afterwards. */
  readonly precision: "float64" | "float32";
  /** Looks whether it runs here. Loads packages that are optional. */
  probe(): Promise<EngineProbe>;
  /** The engine, its packages loaded. Errors: UsageError with what to install where it cannot run. */
  open(options: EngineOptions): Promise<Engine>;
  /**
   * The engine at once, where nothing has to be loaded: any command and any thread can use it. Undefined where it
   * cannot run.
   */
  readonly openNow?: (options: EngineOptions) => Engine | undefined;
  /** Absent where `auto` never weighs it. */
  readonly cost?: EngineCost;
}

/** How an engine runs. */
export interface EngineOptions {
  /** Threads that large batches are shared among; the results do not depend on it. @defaultValue 1 */
  readonly threads?: number;
  /** What it must compute in. @defaultValue what it computes in */
  readonly precision?: EngineRecord["precision"];
}

/** What an engine would run on here; or why it cannot, and what would change that. */
export type EngineProbe = { readonly found: string } | { readonly missing: string; readonly advice: string };

/** What an engine costs on the device that it is meant for. */
export interface EngineCost {
  /** Seconds of a gradient on so many threads. */
  seconds(work: Work, threads: number): number;
  /** The engine where there is such a device, undefined elsewhere. */
  open(options: EngineOptions): Promise<Engine | undefined>;
}
