import { expect, test } from "vitest";
import { errorsOf, holdsNetwork, trainedState, worstError } from "../../../src/io/models/holdings.ts";
import { formulasOfTarget, placeOfNumber, withTaken } from "../../../src/io/models/pick.ts";
import { advanced } from "../../../src/io/models/store/history.ts";
import { searchState, smallRecord, smallState } from "./records.ts";

test("formulas are made of the newest network of which none was made yet", () => {
  const [fit, prune] = [smallState("fit"), smallState("prune")];
  const { current: symbolic } = smallRecord();
  const walk = advanced(advanced(advanced(undefined, fit), prune), symbolic);
  expect(trainedState(walk)).toBe(prune);
  expect(trainedState(advanced(walk, withTaken(symbolic, symbolic.formulas[0]!, 0)))).toBe(prune);
  // What a snapped network becomes when it is pruned is a network to go on from.
  const again = smallState("prune");
  expect(trainedState(advanced(walk, again))).toBe(again);
  expect(trainedState(advanced(undefined, symbolic))).toBe(symbolic);
  expect(trainedState(advanced(undefined, searchState()))).toBeUndefined();
});

test("a state predicts with its formulas, else with its network, and has the errors of that", () => {
  const search = searchState();
  expect([holdsNetwork(search), holdsNetwork(smallState())]).toEqual([false, true]);
  expect(errorsOf(search)).toEqual([search.formulas[0]!.formulas[1]!.errors]);
  expect(errorsOf(withTaken(search, search.formulas[0]!, 0))).toEqual([
    search.formulas[0]!.formulas[0]!.errors,
  ]);
  const state = smallState();
  expect(errorsOf(state)).toBe(state.network!.errors);
  expect(worstError(smallState())).toBe(0.125);
  const { errors: _, ...network } = smallState().network!;
  expect(worstError({ ...smallState(), network })).toBeNaN();
});

test("another formula is taken and all else stays", () => {
  const search = searchState();
  const [set] = search.formulas;
  const next = withTaken(search, set!, 0);
  expect(next).toEqual({ ...search, formulas: [{ ...set, best: 0 }] });
  expect(search.formulas[0]!.best).toBe(1);
  expect(placeOfNumber(set!, 2)).toBe(1);
  expect(() => placeOfNumber(set!, 3)).toThrow("there is no formula 3: the model has 2");
});

test("a target is named where there are several", () => {
  const search = searchState();
  const [set] = search.formulas;
  const two = { ...search, targets: ["y", "z"], formulas: [set!, { ...set!, target: "z" }] };
  expect(formulasOfTarget(search)).toBe(set);
  expect(formulasOfTarget(two, "z").target).toBe("z");
  expect(() => formulasOfTarget(two)).toThrow("the model has formulas of several targets");
  expect(() => formulasOfTarget(two, "x")).toThrow('there is no formula of the target "x"');
});
