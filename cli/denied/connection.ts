import type { Options } from './command';
import { DefenderCapability } from '../../src/capabilities/defender-capability';
import { asText } from '../../src/checks/json-text';
import { defenderSessionName } from '../../src/identity/tenants';
import type { Ask } from '../asking/ask';
import { CommandError } from '../asking/run-command';
import { InputError } from '../shared/input-error';

/** A role of the connection. */
export interface ConnectedRole {
  readonly name: string;
  /** Undefined if the user named the role. */
  readonly capability?: DefenderCapability;
}

/** The sessions whose calls the command looks for. */
export interface Connection {
  readonly sessionName: string;
  readonly roles: readonly ConnectedRole[];
}

/** Leaves out roles that AWS services assume, and roles with another session name (CIEM). */
const CAPABILITIES = DefenderCapability.all().filter(c => c._definition.trust.kind === 'defender');

/** Throws an `InputError`, or a `CommandError` of a question. */
export async function connectionOf(options: Options, ask: Ask): Promise<Connection> {
  const known = options.stack === undefined ? defaultRoles(options) : await rolesOfStack(options.stack, ask);
  const others = options.roles.filter(name => !known.some(r => sameRole(r.name, name)));
  const roles = [...known, ...others.map((name): ConnectedRole => ({ name }))];
  if (options.tenantId !== undefined) return { sessionName: defenderSessionName(options.tenantId), roles };
  const cspm = roles.find(r => r.capability === DefenderCapability.CSPM_MONITOR);
  if (!cspm) throw new InputError(`the stack ${options.stack} has no CSPM role: give --tenant-id`);
  return { sessionName: await sessionNameInTrust(cspm.name, ask), roles };
}

/** IAM ignores case when it compares role names. */
export function sameRole(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function defaultRoles({ suffix, cspmRole }: Options): ConnectedRole[] {
  return CAPABILITIES.map(capability => ({
    name: capability === DefenderCapability.CSPM_MONITOR && cspmRole !== undefined ? cspmRole : `${capability.defaultRoleName}${suffix}`,
    capability,
  }));
}

/** An output `<capability>RoleArn` has the ARN of each role. CDK adds the construct path before it and eight digits after it. */
async function rolesOfStack(stack: string, ask: Ask): Promise<ConnectedRole[]> {
  const answer = await ask('stack', { stack });
  const outputs: unknown[] = [answer?.Stacks?.[0]?.Outputs ?? []].flat();
  const roles = outputs.flatMap((output: any) => {
    const capability = CAPABILITIES.find(({ id }) => new RegExp(`${id}RoleArn([0-9A-F]{8})?$`).test(asText(output?.OutputKey)));
    const name = /^arn:[\w-]+:iam::\d{12}:role\/(?:.*\/)?([\w+=,.@-]+)$/.exec(asText(output?.OutputValue))?.[1];
    return capability && name ? [{ name, capability }] : [];
  });
  if (roles.length > 0) return roles;
  throw new InputError(`--stack must be a stack with an output for the ARN of each role, got "${stack}", which has none: ` +
    'use --role-name-suffix, --cspm-role or --role');
}

async function sessionNameInTrust(role: string, ask: Ask): Promise<string> {
  const answer = await ask('role', { role }).catch((error) => {
    if (!(error instanceof CommandError && error.isMissing)) throw error;
    throw new InputError(`the account has no role ${role}: give --role-name-suffix, --cspm-role or --stack for another name`);
  });
  const trust = JSON.stringify(answer?.Role?.AssumeRolePolicyDocument ?? null);
  const pattern = new RegExp(`"(${defenderSessionName('[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}')})"`, 'gi');
  const names = [...new Set([...trust.matchAll(pattern)].map(([, name]) => name))];
  if (names.length === 1) return names[0];
  throw new InputError(`the trust of ${role} has ${names.length === 0 ? 'no session name' : `${names.length} session names`} ` +
    'of Defender for Cloud: give --tenant-id');
}
