/** Completion scripts for shells, made from what the commands say of themselves. */

/** A command as a completion script needs it. */
export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CompletedOption[];
  /** What its first argument may be, where that is not a file. */
  readonly words?: readonly string[];
}

/** An option: its spellings without dashes, what it is for, whether a value follows and which. */
export interface CompletedOption {
  readonly long: string;
  readonly short?: string;
  readonly description: string;
  readonly takesValue: boolean;
  /** The words it takes, or columns of the table on the line, or files. */
  readonly value: readonly string[] | "columns" | "files";
}

/** The shells there are scripts for. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

/**
 * The script that makes a shell complete `kan`: commands first, then options, their values, else files.
 *
 * For an option that takes columns the script runs `kan completion columns FILE` with the first file on the line; names
 * may be several with commas between.
 */
export function completionScript(
  shell: (typeof SHELLS)[number],
  commands: readonly CompletedCommand[],
): string {
  if (shell === "bash") return bash(commands);
  return shell === "zsh" ? zsh(commands) : fish(commands);
}

const spellings = ({ long, short }: CompletedOption): string[] => [
  ...(short === undefined ? [] : [`-${short}`]),
  `--${long}`,
];

function bash(commands: readonly CompletedCommand[]): string {
  const options = commands.map(
    (command) => `    ${command.name}) options="${command.options.flatMap(spellings).join(" ")}" ;;`,
  );
  const values = commands.flatMap((command) =>
    command.options.flatMap((option) => {
      if (!option.takesValue || option.value === "files") return [];
      const patterns = spellings(option).map((word) => `"${command.name} ${word}"`);
      const found =
        option.value === "columns" ? "_kan_columns; return" : `words=${quoted(option.value.join(" "))}`;
      return [`    ${patterns.join("|")}) ${found} ;;`];
    }),
  );
  const first = commands.flatMap(({ name, words }) =>
    words === undefined ? [] : [`    "${name} ${name}") words=${quoted(words.join(" "))} ;;`],
  );
  return `# kan in bash: eval "$(kan completion bash)"
_kan_columns() {
  local file="" each word="\${COMP_WORDS[COMP_CWORD]}" names name IFS=$'\\n'
  for each in "\${COMP_WORDS[@]:2}"; do [ -f "$each" ] && { file="$each"; break; }; done
  COMPREPLY=()
  [ -n "$file" ] || return
  local last="\${word##*,}"
  local before="\${word%"$last"}"
  names=($("\${COMP_WORDS[0]}" completion columns "$file" 2>/dev/null))
  for name in "\${names[@]}"; do
    case "$name" in "$last"*) COMPREPLY+=("$before$(printf %q "$name")") ;; esac
  done
}
_kan() {
  local word="\${COMP_WORDS[COMP_CWORD]}" options="" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${commands.map(({ name }) => name).join(" ")} help" -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]} \${COMP_WORDS[COMP_CWORD - 1]}" in
${[...values, ...first].join("\n")}
  esac
  case "\${COMP_WORDS[1]}" in
${options.join("\n")}
  esac
  case "$word" in
    -*) COMPREPLY=($(compgen -W "$options" -- "$word")) ;;
    *)
      if [ -n "$words" ]; then COMPREPLY=($(compgen -W "$words" -- "$word"))
      else local IFS=$'\\n'; COMPREPLY=($(compgen -f -- "$word")); fi ;;
  esac
}
complete -o filenames -F _kan kan
`;
}

/** Text inside single quotes of a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function zsh(commands: readonly CompletedCommand[]): string {
  const brackets = (text: string): string => text.replace(/[[\]:]/g, "\\$&");
  const offered = ({ value }: CompletedOption): string => {
    if (value === "columns") return ":columns:_kan_columns";
    return value === "files" ? ":value:_files" : `:value:(${value.join(" ")})`;
  };
  const cases = commands.map((command) => {
    const options = command.options.flatMap((option) => {
      const value = option.takesValue ? offered(option) : "";
      return spellings(option).map((name) => quoted(`${name}[${brackets(option.description)}]${value}`));
    });
    const first = command.words === undefined ? [] : [quoted(`1:what:(${command.words.join(" ")})`)];
    return `    ${command.name}) _arguments ${[...options, ...first, quoted("*:file:_files")].join(" \\\n        ")} ;;`;
  });
  return `#compdef kan
# kan in zsh: eval "$(kan completion zsh)"
_kan_columns() {
  local each
  local -a names
  for each in "\${(@Q)words[2,-1]}"; do
    if [[ -f "$each" ]]; then
      names=("\${(@f)$(kan completion columns "$each" 2>/dev/null)}")
      break
    fi
  done
  compset -P '*,'
  compadd -a names
}
_kan() {
  if (( CURRENT == 2 )); then
    local -a commands
    commands=(
${commands.map(({ name, summary }) => `      ${quoted(`${name}:${summary}`)}`).join("\n")}
    )
    _describe command commands
    return
  fi
  local command="\${words[2]}"
  shift words
  (( CURRENT-- ))
  case "$command" in
${cases.join("\n")}
  esac
}
compdef _kan kan
`;
}

function fish(commands: readonly CompletedCommand[]): string {
  const offered = ({ takesValue, value }: CompletedOption): string => {
    if (!takesValue) return "";
    if (value === "files") return " -r";
    return value === "columns" ? ` -x -a '(__kan_columns)'` : ` -x -a ${fishQuoted(value.join(" "))}`;
  };
  const lines = commands.flatMap(({ name, summary, options, words }) => [
    `complete -c kan -n __fish_use_subcommand -f -a ${name} -d ${fishQuoted(summary)}`,
    ...(words === undefined
      ? []
      : [`complete -c kan -n '__fish_seen_subcommand_from ${name}' -f -a ${fishQuoted(words.join(" "))}`]),
    ...options.map((option) => {
      const names = `-l ${option.long}${option.short === undefined ? "" : ` -s ${option.short}`}`;
      return `complete -c kan -n '__fish_seen_subcommand_from ${name}' ${names}${offered(option)} -d ${fishQuoted(option.description)}`;
    }),
  ]);
  return `# kan in fish: kan completion fish | source
function __kan_columns
  for word in (commandline -opc)[3..]
    if test -f "$word"
      set -l before (string match -r '^.*,' -- (commandline -ct))
      for name in (kan completion columns "$word" 2>/dev/null)
        echo "$before$name"
      end
      return
    end
  end
end
${lines.join("\n")}
`;
}

function fishQuoted(text: string): string {
  return `'${text.replace(/['\\]/g, "\\$&")}'`;
}
