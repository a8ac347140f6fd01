/** Squares a number after saying so; refuses negative ones. */
export default function square(x, { emit }) {
  if (x < 0) throw new RangeError(`${x} is negative`);
  emit(`squaring ${x}`);
  return x * x;
}
