import { Command, Option } from "commander"
import * as z from "zod/mini"
import { EXIT } from "./exit-codes.ts"
import { flagOf, SETTING_NAMES, SETTINGS, type SettingName, settingOf, variableOf } from "./settings/table.ts"
import { version } from "./version.ts"

const EXIT_CODES = `
Exit codes:
  ${EXIT.ok}  done
  ${EXIT.failed}  not done: no network, no permission, a server that refuses
  ${EXIT.usage}  not tried: an argument, a variable or the config file is wrong
  ${EXIT.findings}  done, and something was found: an unreadable file, a thing to fix, a deviation`

const SECRETS = `
Secrets are taken from the environment only (every variable may be given as NAME_FILE, the name of a file):
${SETTING_NAMES.filter((name) => settingOf(name).secret)
  .map((name) => `  ${variableOf(name).padEnd(24)} ${settingOf(name).help}`)
  .join("\n")}
Without the first two they are made once and kept in the data folder.`

const examples = (...lines: string[]) => `\nExamples:\n${lines.map((line) => `  $ ${line}`).join("\n")}`

/** Where an installation is: what every command that opens its data takes. */
const PLACE: readonly SettingName[] = ["data", "databaseUrl"]

const json = () => new Option("--json", "print JSON")
const config = () => new Option("--config <file>", "config file (QANUN_CONFIG)").default(undefined, "qanun.config.json")

function settingOption(name: SettingName): Option {
  const { kind, value, help } = settingOf(name)
  const shape = kind === "switch" ? "" : ` <${value}>`
  const fallback = z.safeParse(SETTINGS[name].schema, undefined).data
  const shown = kind === "switch" || fallback === undefined || String(fallback) === "" ? "" : `, else ${fallback}`
  return new Option(`${flagOf(name)}${shape}`, `${help} (${variableOf(name)}${shown})`)
}

function withSettings(command: Command, names: readonly SettingName[]): Command {
  for (const name of names) command.addOption(settingOption(name))
  return command.addOption(config())
}

/** The whole command line: every command with its arguments, options, help and examples. Actions are loaded when called. */
export function createProgram(): Command {
  const program = new Command("qanun")
    .description("Legal question answering for websites and backends")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .showSuggestionAfterError()
    .addHelpText("after", EXIT_CODES)

  withSettings(
    program.command("up").description("start Core, the Users adapter and the demo site on this machine"),
    SETTING_NAMES.filter((name) => !settingOf(name).secret),
  )
    .addOption(json())
    .addHelpText("after", SECRETS)
    .addHelpText(
      "after",
      examples(
        "qanun up",
        "qanun up --port 8080 --data /var/lib/qanun --strict-port",
        "qanun up --database-url postgres://qanun@localhost/qanun",
        "QANUN_LLM_API_KEY=… qanun up --llm-base-url https://llm.example/v1 --llm-models small,large",
      ),
    )
    .action(async (options) => (await import("./commands/up.ts")).up(options))

  program
    .command("ask")
    .description("ask a question and print the answer as it is written, with its sources")
    .argument("<question>", "the question, in quotes")
    .option("--url <url>", "Users API or Core API to ask; without it the qanun up of this machine")
    .option("--language <code>", "fa, en or ar", "fa")
    .option("--token <token>", "bearer token (QANUN_TOKEN)")
    .addOption(json())
    .addHelpText(
      "after",
      examples(
        'qanun ask "چند روز مرخصی استحقاقی دارم؟"',
        'qanun ask "How long is my annual leave?" --language en --json',
      ),
    )
    .action(async (question, options) => (await import("./commands/ask.ts")).ask(question, options))

  withSettings(
    program
      .command("ingest")
      .description("read a folder of statutes (JSONL, Markdown, text, HTML, DOCX, PDF) into the corpus of qanun up")
      .argument("<folder>", "the folder; its subfolders are read too"),
    ["data"],
  )
    .addOption(json())
    .addHelpText("after", examples("qanun ingest statutes/", "qanun ingest statutes/ --data /var/lib/qanun"))
    .action(async (folder, options) => (await import("./commands/ingest.ts")).ingest(folder, options))

  program
    .command("eval")
    .description("measure retrieval, citations and declining on a file of questions")
    .argument(
      "<questions>",
      "JSONL, a line each: { qid, type, query, qrels: { id: 2 or 1 } }; without qrels it must be declined",
    )
    .option("--corpus <file>", "JSONL corpus to answer from; the demo corpus without it")
    .addOption(json())
    .addHelpText(
      "after",
      examples("qanun eval questions.jsonl", "qanun eval questions.jsonl --corpus .qanun/corpus.jsonl --json"),
    )
    .action(async (questions, options) => (await import("./commands/eval.ts")).evaluateQuestions(questions, options))

  const users = program.command("users").description("list the people of an installation, or erase one")
  withSettings(users.command("list").description("list everybody who was here, the newest first"), PLACE)
    .addOption(json())
    .addHelpText("after", examples("qanun users list", "qanun users list --json --data /var/lib/qanun"))
    .action(async (options) => (await import("./commands/users.ts")).listUsers(options))
  withSettings(
    users
      .command("erase")
      .description("remove everything of one person, here and in Core")
      .argument("<id>", "as qanun users list prints it"),
    [...PLACE, "coreUrl", "corePort"],
  )
    .option("--yes", "do not ask")
    .addOption(json())
    .addHelpText("after", examples("qanun users erase 01j9z… --yes"))
    .action(async (id, options) => (await import("./commands/users.ts")).eraseUser(id, options))

  withSettings(
    program
      .command("backup")
      .description("write people, conversations, corpus and secrets into a new folder")
      .argument("<folder>", "a folder that is not there yet"),
    PLACE,
  )
    .option("--without-secrets", "leave the secrets out")
    .addOption(json())
    .addHelpText(
      "after",
      examples(
        "qanun backup backups/2026-11-23",
        "qanun backup /backups/today --database-url postgres://qanun@localhost/qanun",
      ),
    )
    .action(async (folder, options) => (await import("./commands/backup.ts")).backup(folder, options))

  withSettings(
    program
      .command("restore")
      .description("bring a backup back; what is there stays, and it may be repeated")
      .argument("<folder>", "a folder that qanun backup wrote"),
    PLACE,
  )
    .addOption(json())
    .addHelpText("after", examples("qanun restore backups/2026-11-23 --data /var/lib/qanun"))
    .action(async (folder, options) => (await import("./commands/restore.ts")).restore(folder, options))

  withSettings(program.command("token").description("print a token for Core, to try it with"), ["data"])
    .option("--user <id>", "who it speaks for", "try-out")
    .option("--tier <tier>", "free, basic, premium or enterprise", "free")
    .option("--seconds <number>", "how long it holds, 60 to 3600", "900")
    .addOption(json())
    .addHelpText(
      "after",
      examples("qanun token", 'QANUN_TOKEN=$(qanun token) qanun ask "مهریه چیست؟" --url http://127.0.0.1:7001'),
    )
    .action(async (options) => (await import("./commands/token.ts")).token(options))

  withSettings(
    program
      .command("doctor")
      .description("check a deployment from end to end, and say what to fix")
      .argument("[url]", "Users API or Core API; without it this installation and its server are checked"),
    SETTING_NAMES.filter((name) => !settingOf(name).secret),
  )
    .option("--origin <origin>", "a site whose pages must be able to call, e.g. https://www.example.com")
    .option("--token <token>", "bearer token (QANUN_TOKEN)")
    .addOption(json())
    .addHelpText(
      "after",
      examples("qanun doctor", "qanun doctor https://law.example/qanun --origin https://www.example.com"),
    )
    .action(async (url, options) => (await import("./commands/doctor.ts")).doctor(url, options))

  program
    .command("conformance")
    .description("run the wire tests against a Core and print what it supports and where it deviates")
    .argument("<url>", "Core API or Users API; it is asked questions and its own test conversations are deleted again")
    .option("--token <token>", "bearer token (QANUN_TOKEN)")
    .option("--timeout <seconds>", "how long one answer may take", "30")
    .addOption(json())
    .addHelpText("after", "\nWith QANUN_CORE_SECRET it mints its own tokens, and tries bad ones as well.")
    .addHelpText("after", examples("QANUN_TOKEN=$(qanun token) qanun conformance http://127.0.0.1:7001"))
    .action(async (url, options) => (await import("./commands/conformance.ts")).conformance(url, options))

  program
    .command("completion")
    .description("print a script that completes commands and options in a shell")
    .argument("<shell>", "bash, zsh or fish")
    .addHelpText(
      "after",
      examples("qanun completion bash >> ~/.bashrc", "qanun completion fish > ~/.config/fish/completions/qanun.fish"),
    )
    .action(async (shell) => (await import("./commands/completion.ts")).completion(shell, createProgram()))

  return program
}
