import type { Command } from "commander"

const WRITERS = { bash, zsh, fish }

export type Shell = keyof typeof WRITERS

export const isShell = (name: string): name is Shell => Object.hasOwn(WRITERS, name)

/** A script that completes the program's commands and options, written from the program itself. */
export function completionScript(shell: Shell, program: Command): string {
  return WRITERS[shell](program.name(), wordsOf(program))
}

interface Words {
  /** The command's words after the program's name, e.g. `users list`; empty for the program. */
  path: string
  /** What may follow: names of commands and long options, each with its description. */
  next: { word: string; about: string }[]
}

function wordsOf(command: Command, path = ""): Words[] {
  const options = command
    .createHelp()
    .visibleOptions(command)
    .map(({ long, description }) => ({ word: long ?? "", about: description }))
  const inner = command.commands.map((one) => ({ word: one.name(), about: one.description() }))
  return [
    { path, next: [...inner, ...options].filter(({ word }) => word) },
    ...command.commands.flatMap((one) => wordsOf(one, `${path} ${one.name()}`.trim())),
  ]
}

/** A shell's pattern of words that name no command. */
const isOption = "-*"

const paths = (words: Words[]) => words.map(({ path }) => path).join("|")

function bash(name: string, words: Words[]): string {
  const cases = words.map(({ path, next }) => `    "${path}") words="${next.map(({ word }) => word).join(" ")}" ;;`)
  return `# bash completion of ${name}
_${name}() {
  local path="" word words="" tried
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in ${isOption}) continue ;; esac
    tried="\${path:+$path }$word"
    case "|${paths(words)}|" in *"|$tried|"*) path="$tried" ;; esac
  done
  case "$path" in
${cases.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _${name} ${name}
`
}

function zsh(name: string, words: Words[]): string {
  const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`
  const cases = words.map(
    ({ path, next }) =>
      `    "${path}") choices=(${next.map(({ word, about }) => quote(`${word}:${about}`)).join(" ")}) ;;`,
  )
  return `#compdef ${name}
_${name}() {
  local so_far="" word tried
  local -a choices
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$word" in ${isOption}) continue ;; esac
    tried="\${so_far:+$so_far }$word"
    case "|${paths(words)}|" in *"|$tried|"*) so_far="$tried" ;; esac
  done
  case "$so_far" in
${cases.join("\n")}
  esac
  _describe '${name}' choices
}
compdef _${name} ${name}
`
}

function fish(name: string, words: Words[]): string {
  const lines = words.flatMap(({ path, next }) => {
    const seen = path.split(" ").filter(Boolean)
    const inner = next.filter(({ word }) => !word.startsWith("-")).map(({ word }) => word)
    const conditions = seen.map((part) => `__fish_seen_subcommand_from ${part}`)
    if (inner.length > 0) conditions.push(`not __fish_seen_subcommand_from ${inner.join(" ")}`)
    const when = conditions.join("; and ")
    return next.map(({ word, about }) => {
      const what = word.startsWith("--") ? `-l ${word.slice(2)}` : `-f -a ${word}`
      return `complete -c ${name} -n "${when}" ${what} -d '${about.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`
    })
  })
  return `# fish completion of ${name}\n${lines.join("\n")}\n`
}
