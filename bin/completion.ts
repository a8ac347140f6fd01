/** Completion scripts for shells, made from what the commands say of themselves. */

/** A command as a completion script needs it. */
export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CompletedOption[];
}

/** An option: its spellings without dashes, what it is for, and whether a value follows. */
export interface CompletedOption {
  readonly long: string;
  readonly short?: string;
  readonly description: string;
  readonly takesValue: boolean;
}

/** The shells there are scripts for. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

/** The script that makes a shell complete `kan`: commands first, then options, else files. */
export function completionScript(
  shell: (typeof SHELLS)[number],
  commands: readonly CompletedCommand[],
): string {
  if (shell === "bash") return bash(commands);
  return shell === "zsh" ? zsh(commands) : fish(commands);
}

const flagsOf = ({ options }: CompletedCommand): string[] =>
  options.flatMap(({ long, short }) => [...(short === undefined ? [] : [`-${short}`]), `--${long}`]);

function bash(commands: readonly CompletedCommand[]): string {
  const cases = commands.map((command) => `    ${command.name}) options="${flagsOf(command).join(" ")}" ;;`);
  return `# kan in bash: eval "$(kan completion bash)"
_kan() {
  local word="\${COMP_WORDS[COMP_CWORD]}" options=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${commands.map(({ name }) => name).join(" ")} help" -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
  esac
  case "$word" in
    -*) COMPREPLY=($(compgen -W "$options" -- "$word")) ;;
    *) COMPREPLY=($(compgen -f -- "$word")) ;;
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
  const cases = commands.map((command) => {
    const options = command.options.flatMap(({ long, short, description, takesValue }) => {
      const value = takesValue ? ":value:_files" : "";
      const names = [`--${long}`, ...(short === undefined ? [] : [`-${short}`])];
      return names.map((name) => quoted(`${name}[${brackets(description)}]${value}`));
    });
    return `    ${command.name}) _arguments ${[...options, quoted("*:file:_files")].join(" \\\n        ")} ;;`;
  });
  return `#compdef kan
# kan in zsh: eval "$(kan completion zsh)"
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
  const lines = commands.flatMap(({ name, summary, options }) => [
    `complete -c kan -n __fish_use_subcommand -f -a ${name} -d ${fishQuoted(summary)}`,
    ...options.map(({ long, short, description, takesValue }) => {
      const names = `-l ${long}${short === undefined ? "" : ` -s ${short}`}${takesValue ? " -r" : ""}`;
      return `complete -c kan -n '__fish_seen_subcommand_from ${name}' ${names} -d ${fishQuoted(description)}`;
    }),
  ]);
  return `# kan in fish: kan completion fish | source\n${lines.join("\n")}\n`;
}

function fishQuoted(text: string): string {
  return `'${text.replace(/['\\]/g, "\\$&")}'`;
}
