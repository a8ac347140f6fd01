import { expect, test } from "vitest";
import { UsageError } from "../../../src/diagnostics.ts";
import { redisAddress } from "../../../src/sweep/engines/redis.ts";

test.each([
  "redis://localhost",
  "redis://localhost:6379/2",
  "rediss://user:p%40ss@queue.example:6380",
  "redis://10.0.0.7",
  "redis://[::1]:6379",
  "redis://redis_1",
])("%s may be a Redis server", (text) => {
  expect(redisAddress(text)).toBe(text);
});

test.each([
  "",
  "ff",
  "localhost:6379",
  "http://localhost",
  "redis://",
  "redis://:",
  "redis:///0",
  "redis://host:99999",
  "redis://host:port",
  "redis://a b",
  "redis://%zz",
  "redis://$(touch pwned)",
])("%j can be no Redis server, and is refused before anything waits for it", (text) => {
  expect(() => redisAddress(text)).toThrow(UsageError);
});
