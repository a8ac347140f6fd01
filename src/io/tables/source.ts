import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { DataError } from "../../diagnostics.ts";
import { fileTrouble } from "../fileTrouble.ts";
import { isPipe, pipeBlocks } from "../pipes.ts";

/** Bytes of a file or of standard input, unpacked, in blocks. */
export interface Source {
  /** What diagnostics call it: the path as given, or `<stdin>`. */
  readonly file: string;
  /** The first bytes, at most 1 MiB and at least 256 KiB unless the source is shorter; also part of `blocks`. */
  readonly head: Uint8Array;
  /** True when `head` is all there is. */
  readonly isShort: boolean;
  /** True when the bytes are unpacked on the way. */
  readonly isPacked: boolean;
  /** Every block once, `head` first. A block is the reader's to keep. */
  readonly blocks: AsyncIterable<Uint8Array>;
  /** Size on disk, packed, when it is known. */
  readonly nBytes?: number;
  /** Bytes taken from the disk so far, packed. */
  bytesRead(): number;
  /** Lets go of the file; safe to call twice. */
  close(): Promise<void>;
}

/** What opening a source needs besides its path. */
export interface SourceOptions {
  /** Where `-` reads from. @defaultValue file descriptor 0 */
  readonly stdin?: AsyncIterable<Uint8Array>;
  /** Stops the reading between two blocks by throwing the signal's reason. */
  readonly signal?: AbortSignal;
}

const BLOCK_BYTES = 1 << 20;
const HEAD_BYTES = 1 << 18;

/**
 * The bytes at `path` (`-` is standard input), gunzipped when they begin with gzip's magic number.
 *
 * Errors: DataError when the file is not there, is a folder, cannot be read, or is packed in another way.
 */
export async function openSource(path: string, options: SourceOptions = {}): Promise<Source> {
  const file = path === "-" ? "<stdin>" : path;
  let handle: FileHandle | undefined;
  let nBytes: number | undefined;
  const isNamedPipe = path !== "-" && (await isPipe(path));
  if (path !== "-" && !isNamedPipe) {
    try {
      handle = await open(path, "r");
      const status = await handle.stat();
      if (status.isDirectory()) throw Object.assign(new Error("is a folder"), { code: "EISDIR" });
      if (status.isFile()) nBytes = status.size;
    } catch (error) {
      await handle?.close();
      throw await fileTrouble(error, path);
    }
  }
  let nRead = 0;
  const count = (block: Uint8Array): void => {
    nRead += block.byteLength;
  };
  const blocks = isNamedPipe
    ? pipeBlocks(path, options.signal)
    : handle === undefined
      ? standardInput(options)
      : blocksOf(handle);
  const packed = watched(blocks, file, count, options.signal);
  const close = async (): Promise<void> => {
    await handle?.close();
    handle = undefined;
  };
  try {
    let opened = await peek(packed);
    refusePacked(opened.head, file);
    const isPacked = opened.head[0] === 0x1f && opened.head[1] === 0x8b;
    if (isPacked) opened = await peek(gunzipped(opened.blocks, file));
    return {
      file,
      ...opened,
      isPacked,
      bytesRead: () => nRead,
      close,
      ...(nBytes === undefined ? {} : { nBytes }),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function* blocksOf(handle: FileHandle): AsyncGenerator<Uint8Array> {
  for (;;) {
    const buffer = Buffer.allocUnsafeSlow(BLOCK_BYTES);
    const { bytesRead } = await handle.read(buffer, 0, BLOCK_BYTES, null);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

function standardInput(options: SourceOptions): AsyncIterable<Uint8Array> {
  return options.stdin ?? createReadStream("", { fd: 0, autoClose: false, highWaterMark: BLOCK_BYTES });
}

async function* watched(
  blocks: AsyncIterable<Uint8Array>,
  file: string,
  count: (block: Uint8Array) => void,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const block of blocks) {
      signal?.throwIfAborted();
      count(block);
      yield block;
    }
  } catch (error) {
    if (signal?.aborted) throw error;
    throw await fileTrouble(error, file);
  }
}

async function* gunzipped(blocks: AsyncIterable<Uint8Array>, file: string): AsyncGenerator<Uint8Array> {
  let cause: unknown;
  const packed = Readable.from(blocks);
  const unpacker = createGunzip({ chunkSize: BLOCK_BYTES });
  packed.on("error", (error) => {
    cause = error;
    unpacker.destroy(error);
  });
  try {
    yield* packed.pipe(unpacker);
  } catch (error) {
    if (cause !== undefined) throw cause;
    throw new DataError({
      code: "gzip/damaged",
      message: `the gzip data is damaged or cut off (${(error as Error).message})`,
      where: { file },
      hint: "copy or download the file again",
    });
  }
}

/** The first 256 KiB or more of `blocks`, and all of them again. */
async function peek(
  blocks: AsyncGenerator<Uint8Array>,
): Promise<{ head: Uint8Array; isShort: boolean; blocks: AsyncGenerator<Uint8Array> }> {
  const parts: Uint8Array[] = [];
  let length = 0;
  let isShort = false;
  while (length < HEAD_BYTES) {
    const next = await blocks.next();
    if (next.done) {
      isShort = true;
      break;
    }
    parts.push(next.value);
    length += next.value.byteLength;
  }
  const head = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  const all = async function* (): AsyncGenerator<Uint8Array> {
    if (head.byteLength > 0) yield head;
    if (!isShort) yield* blocks;
  };
  return { head, isShort, blocks: all() };
}

const OTHER_PACKINGS: readonly (readonly [readonly number[], string, string])[] = [
  [
    [0x50, 0x4b, 3, 4],
    "a zip archive or a spreadsheet (.xlsx, .ods)",
    "save the sheet as CSV, or unzip it, and pass that file",
  ],
  [[0xd0, 0xcf, 0x11, 0xe0], "an old Excel workbook (.xls)", "save the sheet as CSV and pass that file"],
  [[0x28, 0xb5, 0x2f, 0xfd], "zstd-packed", "unpack it first: zstd -dc FILE | kan … -"],
  [[0x42, 0x5a, 0x68], "bzip2-packed", "unpack it first: bzip2 -dc FILE | kan … -"],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], "xz-packed", "unpack it first: xz -dc FILE | kan … -"],
];

function refusePacked(head: Uint8Array, file: string): void {
  for (const [magic, what, hint] of OTHER_PACKINGS) {
    if (magic.every((byte, i) => head[i] === byte)) {
      throw new DataError({
        code: "file/unknown-format",
        message: `this file is ${what}, not a table`,
        where: { file },
        hint,
      });
    }
  }
}
