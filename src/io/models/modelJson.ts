/** A model file as it stands on the disk, parsed: the types of what `modelSchema.ts` checks. */
import type { Category } from "../../model/dataset.ts";
import type { BaseName, SymbolicCurve } from "../../model/kan.ts";
import type { LossName } from "../../model/losses/list.ts";
import type { Outcome, Polish } from "../../outcome.ts";
import type { KnownConstants } from "../../symbolic/formula/constants/knownConstants.ts";
import type { FormulaUnits, SearchFacts } from "../../symbolic/formula/formulaSet.ts";
import type {
  ClassState,
  DataSource,
  HistoryStep,
  InputColumn,
  Json,
  RowSplit,
  SystemState,
} from "./modelRecord.ts";

/** What states of a file share: grids by index, kept rows by fingerprint. */
interface SharedJson {
  readonly grids: readonly GridJson[];
  readonly tables: Readonly<Record<string, TableJson>>;
}

/** A whole model file. */
export interface ModelJson extends StateJson, SharedJson {
  readonly schema: "kan/model@2";
  readonly history: readonly StateJson[];
}

/** A whole model file of the schema before. */
export interface OldModelJson extends OldStateJson, SharedJson {
  readonly schema: "kan/model@1";
  readonly history: readonly OldStateJson[];
}

/** What a state of any schema has. */
interface BaseJson extends Omit<HistoryStep, "outcome"> {
  readonly outcome?: OutcomeJson;
  readonly data: Pick<DataSource, "source" | "fingerprint" | "read" | "notes"> & { readonly rows: number };
  readonly columns: {
    readonly inputs: readonly InputColumn[];
    readonly targets: readonly string[];
    readonly categories?: readonly Category[];
  };
  readonly classes?: ClassState;
}

/** One state as the file has it. */
export interface StateJson extends BaseJson {
  readonly split?: RowSplit;
  readonly network?: GraphJson & {
    readonly scaler: ScalerJson;
    readonly loss?: LossName;
    readonly errors?: readonly TargetErrorsJson[];
    readonly leftOut?: readonly (readonly number[])[];
  };
  readonly formulas: readonly FormulaSetJson[];
  readonly system?: SystemState;
}

/** One state of schema 1: every one has a network, formulas are text, and what a search knew is lost. */
export interface OldStateJson extends BaseJson {
  readonly scaler: ScalerJson;
  readonly network: GraphJson;
  readonly losses: readonly TargetErrorsJson[];
  readonly formulas: readonly (Omit<FormulaSetJson, "formulas" | "search"> & {
    readonly formulas: readonly {
      readonly expression: string;
      readonly latex: string;
      readonly complexity: number;
      readonly losses: TargetErrorsJson;
    }[];
  })[];
}

interface ScalerJson {
  readonly inputs: readonly number[];
  readonly targets: readonly number[];
}

/** Errors as the file has them: null stands for one that is not finite. */
export interface MetricsJson {
  readonly rows: number;
  readonly rmse: number | null;
  readonly nrmse: number | null;
  readonly r2: number | null;
  readonly byLoss?: { readonly name: string; readonly value: number | null; readonly far?: number };
}

/** The errors of one predictor by the purpose of the rows. */
export interface TargetErrorsJson {
  readonly train: MetricsJson;
  readonly validation?: MetricsJson;
  readonly test?: MetricsJson;
  readonly crossValidated?: MetricsJson;
  readonly all?: MetricsJson;
}

/** A formula as the file has it: its text for people and other programs, and the tree that is read. */
export interface FormulaJson {
  readonly expression: string;
  readonly tree: Json;
  readonly complexity: number;
  /** Null stands for what is not known, or not finite. */
  readonly description: {
    readonly length: number | null;
    readonly fitted: number;
    readonly aicc: number | null;
  };
  readonly errors: TargetErrorsJson;
  readonly origin: string;
  readonly known?: KnownConstantsJson;
}

/** How well constants are known, as the file has it: null stands for what is not. */
export interface KnownConstantsJson extends Omit<KnownConstants, "constants" | "covariance" | "varied"> {
  readonly constants: readonly KnownConstantJson[];
  readonly covariance: readonly number[];
  readonly varied?: {
    readonly numbers: readonly KnownConstantJson[];
    readonly covariance: readonly number[];
  };
}

/** One constant as the file has it. */
export interface KnownConstantJson {
  readonly place: number;
  readonly value: number;
  readonly standardError: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly unit?: string;
}

/** The formulas of one target as the file has them. */
export interface FormulaSetJson {
  readonly target: string;
  readonly label?: string;
  readonly link?: "softmax";
  readonly best: number;
  readonly variables: Readonly<Record<string, string>>;
  readonly formulas: readonly FormulaJson[];
  readonly units?: FormulaUnits;
  readonly search?: Omit<SearchFacts, "noise" | "runnerUp"> & {
    readonly noise: number | null;
    readonly runnerUp?: FormulaJson;
  };
}

/** An outcome as the file has it: null stands for a loss that is not finite. */
export interface OutcomeJson {
  readonly kind: Outcome["kind"];
  readonly steps: number;
  readonly loss: number | null;
  readonly at?: "loss" | "gradient" | "system";
  readonly advice?: string;
  readonly polish?: Polish;
}

/** The graph of a network as the file has it: nodes of factors of edges. */
export interface GraphJson {
  readonly inputs: number;
  readonly outputs: readonly number[];
  readonly nodes: readonly (readonly { readonly bias: number; readonly edges: readonly EdgeJson[] }[])[];
}

/** An edge as the file has it: its grid by index, its function by name. */
export type EdgeJson = { readonly source: number } & (
  | { readonly kind: "cut" }
  | {
      readonly kind: "spline";
      readonly grid: number;
      readonly base: BaseName;
      readonly baseWeight: number;
      /** Numbers, or the base64 of little-endian float64 values. */
      readonly coefficients: readonly number[] | string;
    }
  | {
      readonly kind: "symbolic";
      readonly function: string;
      readonly a: number;
      readonly b: number;
      readonly c: number;
      readonly exponent: number;
      readonly free: readonly (keyof SymbolicCurve["free"])[];
      readonly fixed?: boolean;
    }
);

/** A grid as the file has it. */
export interface GridJson {
  readonly degree: number;
  readonly uniform: boolean;
  readonly knots: readonly number[];
}

/** Kept rows as the file has them: pairs of a name and the base64 of little-endian float64 values. */
export interface TableJson {
  readonly inputs: readonly (readonly [string, string])[];
  readonly targets: readonly (readonly [string, string])[];
  readonly weights?: string;
  readonly groups?: string;
}
