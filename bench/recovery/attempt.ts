import type { Verdict } from "./judge.ts";
import type { Problem } from "./problem.ts";
import type { Result } from "./result.ts";
import { type Running, solveTask } from "./solver.ts";
import { type Conditions, type Task, taskOf } from "./task.ts";

/** Sets `problem` to the program and judges what it prints. */
export async function attempt(problem: Problem, conditions: Conditions, running: Running): Promise<Result> {
  const task = taskOf(problem, conditions);
  const answer = await solveTask(task, running);
  const taken = answer.formulas[answer.best];
  const verdict = verdictOn(task, taken?.expression, answer.variables);
  const isRight = (expression: string): boolean =>
    verdictOn(task, expression, answer.variables)?.isRecovered === true;
  const rightAt =
    verdict?.isRecovered === true
      ? answer.best
      : answer.formulas.findIndex(({ expression }) => isRight(expression));
  const { seconds, cpuSeconds, exit, isKilled, complaint, claims } = answer;
  return {
    id: problem.id,
    seed: conditions.seed,
    noise: conditions.noise,
    truth: task.truth,
    found: taken?.expression ?? "",
    foundBy: taken?.foundBy ?? null,
    verdict,
    rightAt: rightAt < 0 ? null : rightAt,
    printed: answer.formulas.length,
    seconds,
    cpuSeconds,
    exit,
    isKilled,
    complaint: exit === 0 ? "" : complaint,
    claims,
  };
}

/** Null where there is no formula, or none that mathjs can read. */
function verdictOn(
  task: Task,
  expression: string | undefined,
  variables: Readonly<Record<string, string>>,
): Verdict | null {
  if (expression === undefined) return null;
  try {
    return task.judge(expression, variables);
  } catch {
    return null;
  }
}
