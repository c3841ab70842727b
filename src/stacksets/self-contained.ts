import {
  CfnElement, DefaultTokenResolver, Reference, Stack, StringConcat, Tokenization, type IPostProcessor, type IResolvable, type IResolveContext,
} from 'aws-cdk-lib';

/** Why a member template takes nothing from elsewhere, for messages. */
const ALONE = 'a member template stands alone, since CloudFormation deploys it in other accounts';

/**
 * Throws where a resource of the stack refers to something outside of it. CDK would make an export and an import of it, or fail with
 * words about something else.
 */
export function refuseForeignReferences(stack: Stack): void {
  for (const element of stack.node.findAll().filter(c => CfnElement.isCfnElement(c) && Stack.of(c) === stack)) {
    const resolver = new ReferenceFinder(stack);
    let cause = '';
    try {
      Tokenization.resolve((element as any)._toCloudFormation(), { scope: element, resolver, preparing: true });
    } catch (error) {
      // What CDK says of resources without a name where the two stacks are known to be in different accounts.
      if (!/cross-environment fashion/.test(String(error))) throw error;
      cause = ` (${String(error).replace(/^.*Resolution error: /s, '')})`;
    }
    const [found = cause && 'something'] = resolver.found;
    if (found) {
      throw new Error(`${element.node.path} must not refer to ${found} outside of ${stack.node.path}${cause}: ${ALONE}; ` +
        'give the value as a literal, or make the resource in the member stack');
    }
  }
}

class ReferenceFinder extends DefaultTokenResolver {
  public readonly found: string[] = [];

  constructor(private readonly stack: Stack) {
    super(new StringConcat());
  }

  public resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): any {
    if (Reference.isReference(token) && Stack.of(token.target) !== this.stack) this.found.push(`${token.target.node.path}.${token.displayName}`);
    return super.resolveToken(token, context, postProcessor);
  }
}

/** Throws where the rendered template could not be deployed by itself in any account. */
export function refuseForeignValues(path: string, template: any, body: string): void {
  const [, fn] = /"(Fn::ImportValue|Fn::GetStackOutput)":/.exec(body) ?? [];
  if (fn) throw new Error(`${path} must not hold ${fn}: ${ALONE}, where there is no such export; give the value as a literal`);
  if (template.Transform !== undefined || body.includes('"Fn::Transform":')) {
    throw new Error(`${path} must not have a transform: StackSets with service-managed permissions support no macros`);
  }
  const { Resources = {}, Parameters = {} } = template;
  const known = new Set([...Object.keys(Resources), ...Object.keys(Parameters)]);
  const foreign = referencesIn(template).find(name => !known.has(name) && !name.startsWith('AWS::'));
  if (foreign !== undefined) throw new Error(`${path} must not refer to ${foreign}, which is not in it: ${ALONE}; give the value as a literal`);
  const open = Object.entries<any>(Parameters).find(([, p]) => p.Default === undefined);
  if (open) throw new Error(`${path} must not have a parameter without default, got ${open[0]}: nobody is there to give it a value`);
  for (const [id, resource] of Object.entries<any>(Resources)) {
    if (resource.Type === 'AWS::CloudFormation::Stack') throw new Error(`${path} must not have a nested stack, got ${id}: ${ALONE}`);
    const boundary = JSON.stringify(resource.Properties?.PermissionsBoundary ?? '');
    const [, account] = /:iam::(\d{12}):/.exec(boundary) ?? [];
    if (account) {
      throw new Error(`the permissions boundary of ${id} in ${path} must be a policy of each account, got one of ${account}; ` +
        'name it without an account, as in `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:policy/<name>`');
    }
  }
}

/** Logical ids and pseudo parameters that a part of a template refers to, hand-written references included. */
function referencesIn(value: any): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries<any>(value).flatMap(([key, v]) => {
    switch (key) {
      case 'Ref': return typeof v === 'string' ? [v] : referencesIn(v);
      case 'Fn::GetAtt': return [String(Array.isArray(v) ? v[0] : v).split('.')[0]];
      case 'Fn::Sub': return referencesInText(v);
      default: return referencesIn(v);
    }
  });
}

function referencesInText(sub: string | [string, object]): string[] {
  const [text, variables] = Array.isArray(sub) ? sub : [sub, {}];
  const names = [...String(text).matchAll(/\$\{([^!}][^}]*)\}/g)].map(m => m[1].split('.')[0]);
  return [...names.filter(name => !(name in variables)), ...referencesIn(variables)];
}

/** Throws: an asset is in a bucket or registry of one account, and its own. */
export function refuseAsset(path: string, asset: string): never {
  throw new Error(`${path} must not have an asset, got ${asset}: ${ALONE}, which cannot read this account's assets; ` +
    'use inline code, or resources that need no upload');
}
