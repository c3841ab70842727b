import { InputError } from '../shared/input-error';

export interface Options {
  readonly profile?: string;
  readonly region?: string;
  readonly app?: string;
  readonly assembly?: string;
  readonly template?: string;
  readonly context?: readonly string[];
  readonly stack?: string;
  readonly member?: boolean;
  readonly account?: string;
  readonly tenantId?: string;
  readonly detectDrift?: boolean;
  readonly runOn?: string;
  readonly azureResourceGroup?: string;
  readonly azureConnector?: string;
  readonly azureSubscription?: string;
}

/** Throws an `InputError` if options do not go together. */
export function checkOptions(options: Options): void {
  const { app, template, stack, member, context = [], azureResourceGroup, azureConnector, azureSubscription } = options;
  requires('template', template, 'stack', stack);
  if (template !== undefined && member) {
    throw new InputError('--member must be left out with --template: in a member account, --stack names a stack of a StackSet');
  }
  requires('context', context[0], 'app', app);
  requires('azure-connector', azureConnector, 'azure-resource-group', azureResourceGroup);
  requires('azure-subscription', azureSubscription, 'azure-resource-group', azureResourceGroup);
}

function requires(name: string, value: string | undefined, other: string, otherValue: string | undefined): void {
  if (value !== undefined && otherValue === undefined) {
    throw new InputError(`--${name} must be given only together with --${other}, got "${value}"`);
  }
}
