import { expect, test } from "vitest";
import type { ReadOptions } from "../../src/io/tables/readOptions.ts";
import { reading } from "./tables/given.ts";

const nasty: readonly (readonly [
  what: string,
  bytes: string | Uint8Array,
  options: ReadOptions,
  said: string[],
])[] = [
  [
    "an unknown target",
    "speed,temp\n1,2\n3,4\n",
    { target: ["tmep"] },
    [
      'error[columns/unknown] <stdin> has no column "tmep"; did you mean "temp"?',
      '  its columns: "speed", "temp"',
    ],
  ],
  [
    "an unknown column to ignore",
    "speed,temp\n1,2\n3,4\n",
    { ignore: ["pressure"] },
    ['error[columns/unknown] <stdin> has no column "pressure"', '  its columns: "speed", "temp"'],
  ],
  [
    "an ambiguous name",
    "T [K],T [C]\n1,2\n3,4\n",
    { target: ["T"] },
    [
      'error[columns/unknown] "T" could mean "T [K]" or "T [C]" in <stdin>',
      '  its columns: "T [K]", "T [C]"',
    ],
  ],
  [
    "a target that is an input",
    "a,b\n1,2\n3,4\n",
    { target: ["a"], inputs: ["a"] },
    ['error[usage] column "a" is named by --target and by --inputs'],
  ],
  [
    "a condition no row meets",
    "s,x,y\na,1,2\nb,2,4\n",
    { where: ["s=c", "x>0"] },
    [
      'error[csv/no-rows] <stdin> none of 2 rows meets --where "s=c" and --where "x>0"',
      '  cells seen there: "a", "b"',
    ],
  ],
  [
    "a condition without a sign",
    "s,x,y\na,1,2\n",
    { where: ["s"] },
    [
      'error[where/syntax] --where "s" is not a condition',
      "  write column, sign, value: state=treated, T>=300; signs are = != < <= > >=",
    ],
  ],
  [
    "a condition on a column that is not there",
    "state,x,y\na,1,2\n",
    { where: ["stat=a"] },
    [
      'error[columns/unknown] <stdin> has no column "stat"; did you mean "state"?',
      '  its columns: "state", "x", "y"',
    ],
  ],
  [
    "a condition that orders text",
    "state,x,y\na,1,2\n",
    { where: ["state<b"] },
    [
      'error[where/not-a-number] --where "state<b" compares with "b", which is not a number',
      "  text can be compared with = and != only",
    ],
  ],
  [
    "a senseless delimiter",
    "x,y\n1,2\n",
    { delimiter: "::" },
    [
      'error[usage] the delimiter "::" cannot separate cells',
      "  give one character such as , ; | or a word: comma, semicolon, tab, pipe, space",
    ],
  ],
  [
    "a senseless decimal mark",
    "x,y\n1,2\n",
    { decimal: "'" },
    ['error[usage] the decimal mark "\'" is neither a point nor a comma', "  --decimal . or --decimal ,"],
  ],
  [
    "two marks that are one",
    "x,y\n1,2\n",
    { delimiter: ",", decimal: "," },
    ['error[usage] the delimiter and the decimal mark cannot both be ","'],
  ],
];

test.each(nasty)("%s is refused with its place and what to do", async (_, bytes, options, said) => {
  const result = await reading(bytes, options);
  expect(result.table).toBeUndefined();
  expect(result.said).toEqual(said);
});
