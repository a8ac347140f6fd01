/** Redis and BullMQ, which are installed by whoever wants them: loaded when a queue is named, and what is kept there. */
import { UsageError } from "../../diagnostics.ts";

type Bull = typeof import("bullmq");
type RedisModule = Pick<typeof import("ioredis"), "Redis">;

/** A connection to Redis. */
export type RedisConnection = InstanceType<RedisModule["Redis"]>;

/** The two packages. Errors: UsageError that says how to install them. */
export async function loadQueue(): Promise<{ readonly bull: Bull; readonly redis: RedisModule }> {
  try {
    const [bull, redis] = await Promise.all([import("bullmq"), import("ioredis")]);
    return { bull, redis };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new UsageError(
      `a queue needs the packages bullmq and ioredis, which are not installed (${message.split("\n")[0]})`,
      "npm install bullmq ioredis, beside kan",
    );
  }
}

/** The address of a Redis server, as it was given. Errors: UsageError for what cannot be one. */
export function redisAddress(text: string): string {
  const url = /^rediss?:\/\/\S+$/.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  // Names and numbers of machines, an IPv6 address in brackets.
  if (url !== undefined && /^(?:[a-z0-9][a-z0-9._-]*|\[[0-9a-f:.]+\])$/i.test(url.hostname)) return text;
  throw new UsageError(`"${text}" is no address of a Redis server`, "for example redis://localhost:6379");
}

/** A connection that waits for a server that is away; `onTrouble` hears why it waits. Errors: UsageError for no redis:// URL. */
export function connect(
  { redis }: { readonly redis: RedisModule },
  url: string,
  onTrouble: (message: string) => void,
): RedisConnection {
  const connection = new redis.Redis(redisAddress(url), { maxRetriesPerRequest: null });
  connection.on("error", (error: Error) => onTrouble(error.message));
  return connection;
}

/**
 * Two connections to the server at `url`: one to work with, one that waits. What goes wrong on either is told once, until
 * the first is there again. Errors: UsageError for an address that is none.
 */
export function connectTwice(
  packages: { readonly redis: RedisModule },
  url: string,
  onNote: (message: string) => void,
): {
  readonly connection: RedisConnection;
  readonly waiting: RedisConnection;
  readonly onTrouble: (message: string) => void;
} {
  let isAway = false;
  const onTrouble = (message: string): void => {
    if (!isAway) onNote(`Redis is away (${message}): waiting for it`);
    isAway = true;
  };
  const connection = connect(packages, url, onTrouble);
  connection.on("ready", () => {
    isAway = false;
  });
  return { connection, waiting: connect(packages, url, onTrouble), onTrouble };
}

/** Names under which a sweep keeps what it needs in Redis. */
export const KEYS = {
  /** A worker takes trials of its own version alone: another one computes other numbers. */
  queue: (kan: string): string => `kan-${kan.replaceAll(":", "-")}`,
  /** A hash from trial to result. */
  results: (sweep: string): string => `kan:results:${sweep}`,
  /** A hash from the steps of all searches to their results. */
  steps: (kan: string): string => `kan:steps:${kan}`,
  /** Gzipped rows by the hash of the table. */
  data: (hash: string): string => `kan:data:${hash}`,
  /** There while a worker lives. */
  worker: (kan: string, name: string): string => `kan:worker:${kan}:${name}`,
} as const;

/** Seconds after which Redis forgets rows and results that nobody has used. */
export const KEPT_SECONDS = 86_400;
/** Seconds after which a worker that has not said so is no longer there. */
export const ALIVE_SECONDS = 30;
