import {
  CallToolRequestSchema,
  ListToolsRequestSchema,
  Server,
  StdioServerTransport,
} from '../../open/mcp-sdk.js';
import { release } from '../../open/release.js';
import { visibleText } from '../../open/text.js';
import { isObject, type Json } from '../../text/json.js';
import { answer } from '../answer.js';
import { failureOf } from '../failure.js';
import { parseCommandLine } from '../parse.js';
import { type Arguments, expectArguments } from './arguments.js';
import { type Tool, tools } from './tools.js';

/** The result of a tool call. */
interface Told {
  readonly content: { readonly type: 'text'; readonly text: string }[];
  readonly structuredContent?: Record<string, unknown>;
  readonly isError?: boolean;
  readonly [key: string]: unknown;
}

const LONGEST_LINE = 200;

/** Serves the tools over standard input and output until the input ends. */
export async function serveMcp(): Promise<void> {
  const { version } = release();
  const server = new Server({ name: 'llm-tui', version }, { capabilities: { tools: {} } });
  const offered = tools();
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: offered.map(({ name, description, inputSchema }) => ({
      name,
      description,
      inputSchema,
      annotations: { readOnlyHint: true },
    })),
  }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }) =>
    called(offered, params.name, params.arguments ?? {}),
  );
  const ended = new Promise<void>((resolve) => {
    server.onclose = resolve;
    process.stdin.once('end', resolve).once('close', resolve);
  });
  // A message that is not JSON is ignored; one beyond the library's limit ends the connection.
  server.onerror = ({ message }) => {
    process.stderr.write(`llm-tui: ${visibleText(message, LONGEST_LINE)}\n`);
  };
  await server.connect(new StdioServerTransport());
  await ended;
}

/** The answer of one call; an error of the command line becomes an error that the agent can read. */
export async function called(
  offered: readonly Tool[],
  name: string,
  given: Arguments,
): Promise<Told> {
  const tool = offered.find((candidate) => candidate.name === name);
  if (!tool) return errorOf(`there is no tool ${JSON.stringify(name.slice(0, 80))}`);
  try {
    expectArguments(given, tool.inputSchema);
    const { own, program } = await tool.words(given);
    const { text } = await answer(parseCommandLine(own, program));
    return tool.isJson ? chosen(JSON.parse(text), given['keys']) : toldText(text);
  } catch (error) {
    const known = failureOf(error);
    if (known) return errorOf(known.message.trim().replace(/^llm-tui: /, ''));
    throw error;
  }
}

/** JSON with the keys that were asked for, or all of it. */
function chosen(json: Json, keys: unknown): Told {
  if (!isObject(json) || keys === undefined || keys === null)
    return { ...toldText(JSON.stringify(json)) };
  if (!Array.isArray(keys)) return errorOf('keys: a list of texts is expected');
  const wanted = new Set(keys.map(String));
  const some = Object.fromEntries(Object.entries(json).filter(([key]) => wanted.has(key)));
  const unknown = [...wanted].find((key) => !Object.hasOwn(json, key));
  if (unknown !== undefined)
    return errorOf(
      `keys: ${unknown.slice(0, 80)}: one of ${Object.keys(json).join(', ')} is expected`,
    );
  return { ...toldText(JSON.stringify(some)), structuredContent: some };
}

function toldText(text: string): Told {
  return { content: [{ type: 'text', text }] };
}

function errorOf(message: string): Told {
  return { ...toldText(message), isError: true };
}
