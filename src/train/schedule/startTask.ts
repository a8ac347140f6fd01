/** One start of a network as a task of a pool: what `trainStart` gives, with the network in its portable form. */
import type { ProgressEvent } from "../../events.ts";
import { type PortableKan, portableKan } from "../../model/portable.ts";
import { engineByName } from "../engines/index.ts";
import type { TaskTools } from "../threads/pool.ts";
import type { ShapeRecipe, ShapeTask } from "./recipe.ts";
import { type Started, trainStart } from "./start.ts";

/** Which start of what; the engine by its name. */
export interface StartInput extends Omit<ShapeTask, "recipe"> {
  readonly recipe: Omit<ShapeRecipe, "engine">;
  readonly engine: string;
  readonly start: number;
}

/** A start that crosses to another thread. Fresh networks have no snapped edges. */
export type PortableStart = Omit<Started, "kan"> & { readonly kan: PortableKan };

export default async function startTask(
  { engine: name, start, ...task }: StartInput,
  tools: TaskTools<ProgressEvent>,
): Promise<PortableStart> {
  const engine = engineByName(name);
  if (engine === undefined) throw new Error(`no engine "${name}" on this thread`);
  const context = { sink: tools.emit, ...(tools.signal ? { signal: tools.signal } : {}) };
  const started = await trainStart({ ...task, recipe: { ...task.recipe, engine } }, start, context);
  return { ...started, kan: portableKan(started.kan) };
}
