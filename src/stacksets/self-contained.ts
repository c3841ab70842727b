import {
  CfnElement, DefaultTokenResolver, Reference, Stack, StringConcat, Tokenization,
  type IPostProcessor, type IResolvable, type IResolveContext,
} from 'aws-cdk-lib';
import { partsOfText } from '../policy-language/cloudformation/intrinsics';
import { partOfElement } from '../policy-language/cloudformation/private-cdk';
import {
  functionsIn, referencesIn, splitReference, type TextPart,
} from '../policy-language/cloudformation/template-functions';

/** The reason and the solution, for messages. */
const SELF_CONTAINED = 'a member template must be self-contained, because CloudFormation deploys it to other accounts';
const WRITE_LITERAL = 'write the value as a literal';

/**
 * Throws if a resource refers to something outside the stack. Otherwise CDK would create an export and an import, or
 * fail with an unrelated message.
 */
export function refuseForeignReferences(stack: Stack): void {
  const elements = stack.node.findAll().filter(c => CfnElement.isCfnElement(c));
  for (const element of elements.filter(c => Stack.of(c) === stack)) {
    const resolver = new ReferenceFinder(stack);
    let cause = '';
    try {
      Tokenization.resolve(partOfElement(element), { scope: element, resolver, preparing: true });
    } catch (error) {
      // CDK's message for resources without a name, if the two stacks are in different known accounts.
      if (!/cross-environment fashion/.test(String(error))) throw error;
      cause = ` (${String(error).replace(/^.*Resolution error: /s, '')})`;
    }
    const [found = cause && 'something'] = resolver.found;
    if (found) {
      const solution = resolver.isBoundary
        ? 'apply a policy that each account has, by ManagedPolicy.fromManagedPolicyName'
        : WRITE_LITERAL;
      throw new Error(`${element.node.path} must not refer to ${found} outside ${stack.node.path}${cause}: ` +
        `${SELF_CONTAINED}; ${solution}, or create the resource in the member stack`);
    }
  }
}

class ReferenceFinder extends DefaultTokenResolver {
  public readonly found: string[] = [];
  /** Whether the first reference is a permissions boundary. */
  public isBoundary = false;

  constructor(private readonly stack: Stack) {
    super(new StringConcat());
  }

  public resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): any {
    if (Reference.isReference(token) && Stack.of(token.target) !== this.stack) {
      if (this.found.length === 0) this.isBoundary = /^permissionsBoundary$/i.test(context.documentPath.at(-1) ?? '');
      this.found.push(`${token.target.node.path}.${token.displayName}`);
    }
    return super.resolveToken(token, context, postProcessor);
  }
}

/** The parts of a rendered template that are checked. */
interface RenderedTemplate {
  readonly Transform?: unknown;
  readonly Resources?: { readonly [id: string]: RenderedResource };
  readonly Parameters?: { readonly [name: string]: { readonly Default?: unknown } };
}

interface RenderedResource {
  readonly Type: string;
  readonly Properties?: { [name: string]: unknown };
}

/** Throws if the rendered template cannot be deployed to every account. `given` are parameters that get a value. */
export function refuseForeignValues(path: string, template: RenderedTemplate, given: readonly string[] = []): void {
  const { Transform, Resources = {}, Parameters = {} } = template;
  const functions = functionsIn(template).map(([name]) => name);
  const fn = functions.find(name => ['Fn::ImportValue', 'Fn::GetStackOutput'].includes(name));
  if (fn) {
    throw new Error(`${path} must not contain ${fn}: ${SELF_CONTAINED} without this export; ${WRITE_LITERAL}`);
  }
  if (Transform !== undefined || functions.includes('Fn::Transform')) {
    throw new Error(`${path} must not have a transform: StackSets with service-managed permissions support no macros`);
  }
  refuseUnknownReferences(path, template);
  const parameter = Object.keys(Parameters)
    .find(name => Parameters[name].Default === undefined && !given.includes(name));
  if (parameter !== undefined) {
    throw new Error(`${path} must not have a parameter without default, got ${parameter}: nothing sets its value`);
  }
  for (const [id, resource] of Object.entries(Resources)) refuseForeignResource(path, id, resource);
}

function refuseUnknownReferences(path: string, template: RenderedTemplate): void {
  const { Resources = {}, Parameters = {} } = template;
  const known = new Set([...Object.keys(Resources), ...Object.keys(Parameters)]);
  const unknown = referencesIn(template).map(name => splitReference(name)[0])
    .find(id => !known.has(id) && !id.startsWith('AWS::'));
  if (unknown === undefined) return;
  throw new Error(`${path} must not refer to ${unknown}, which is not in it: ${SELF_CONTAINED}; ${WRITE_LITERAL}`);
}

/**
 * Changes permissions boundaries in the parent's account to the same policy in each account, because CDK writes the
 * parent's account into the ARN of a policy that is applied by name. This is safe: a boundary only limits a role, and a
 * role is not created without it. Managed policies stay unchanged, because they give permissions.
 */
export function boundariesOfEachAccount(template: RenderedTemplate, account: string): void {
  for (const { Type, Properties } of Object.values(template.Resources ?? {})) {
    if (!Properties || !['AWS::IAM::Role', 'AWS::IAM::User'].includes(Type)) continue;
    const given = partsOfText(Properties.PermissionsBoundary) ?? [];
    const parts = given.flatMap(part => typeof part === 'string' ? splitAtAccount(part, account) : [part]);
    const isKnown = parts.every(part => typeof part === 'string' || part.reference.startsWith('AWS::'));
    if (parts.length === given.length || !isKnown) continue;
    const values = parts.map(part => typeof part === 'string' ? part : { Ref: part.reference });
    Properties.PermissionsBoundary = { 'Fn::Join': ['', values] };
  }
}

function splitAtAccount(text: string, account: string): TextPart[] {
  const [before, after, ...more] = text.split(`:iam::${account}:policy/`);
  if (after === undefined || more.length > 0) return [text];
  return [`${before}:iam::`, { reference: 'AWS::AccountId' }, `:policy/${after}`];
}

function refuseForeignResource(path: string, id: string, resource: RenderedResource): void {
  if (resource.Type === 'AWS::CloudFormation::Stack') {
    throw new Error(`${path} must not have a nested stack, got ${id}: ${SELF_CONTAINED}`);
  }
  const withoutAccount = 'the ARN without an account id, `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:policy/<name>`';
  const { PermissionsBoundary: boundary, ManagedPolicyArns: policies } = resource.Properties ?? {};
  const ofBoundary = accountOfPolicy(boundary);
  if (ofBoundary) {
    throw new Error(`the permissions boundary of ${id} in ${path} must be a policy of each account, got a policy of ` +
      `${ofBoundary}; use ManagedPolicy.fromManagedPolicyName in the stack of the StackSet, or ${withoutAccount}`);
  }
  const ofPolicies = accountOfPolicy(policies);
  if (ofPolicies) {
    throw new Error(`the managed policies of ${id} in ${path} must be policies of AWS or of each account, got a ` +
      `policy of ${ofPolicies}; use ${withoutAccount}`);
  }
}

/** Returns the account in the ARN of a policy. Undefined for policies of AWS, and for pseudo parameters. */
function accountOfPolicy(arns: unknown): string | undefined {
  return /:iam::(\d{12}):/.exec(JSON.stringify(arns ?? ''))?.[1];
}

/** Explains CDK's error for a boundary name with account or region, which does not tell which stack lacks them. */
export function explainBoundary<T>(path: string, makeStack: () => T): T {
  try {
    return makeStack();
  } catch (error) {
    if (!/permissions boundary .* pseudo parameter/.test(String(error))) throw error;
    throw new Error(`${path} must have a permissions boundary without account and region in its name, because its ` +
      'template is for many accounts, got ${AWS::AccountId} or ${AWS::Region}; in the context or the ' +
      'permissionsBoundary of the Stage, use PermissionsBoundary.fromName with a name that all accounts have');
  }
}

/** Always throws, because an asset is in a bucket or registry of one account. */
export function refuseAsset(path: string, asset: string): never {
  throw new Error(`${path} must not have an asset, got ${asset}: ${SELF_CONTAINED}, which cannot read assets of this ` +
    'account; use inline code, or resources without an upload');
}
