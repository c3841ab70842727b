import { checkStackOptions, type StackOptions } from './read-stack';
import { flagOf, requires } from '../shared/command';
import { InputError } from '../shared/input-error';
import { checkPlace } from '../shared/write-files';

export interface Options extends StackOptions {
  readonly region?: string;
  /** `Name=Value`, in place of a stack. */
  readonly parameter?: readonly string[];
  readonly member?: boolean;
  readonly account?: string;
  readonly tenantId?: string;
  readonly detectDrift?: boolean;
  readonly runOn?: string;
  readonly azureResourceGroup?: string;
  readonly azureConnector?: string;
  readonly azureSubscription?: string;
  readonly report?: string;
}

/** Where the file of `--report` is. */
export const REPORT = { what: '--report' };

/** Throws an `InputError` if options do not go together, or if something is in the place of the report. */
export function checkOptions(options: Options): void {
  checkStackOptions(options, options.parameter === undefined);
  requires(options, 'parameter', 'template', 'the template with the same roles');
  for (const name of ['stack', 'detectDrift', 'runOn'] as const) {
    if (options.parameter !== undefined && options[name] !== undefined) {
      throw new InputError(`${flagOf(name)} must be left out with --parameter: there is no stack`);
    }
  }
  for (const name of ['member', 'detectDrift'] as const) {
    if (options.plan !== undefined && options[name] !== undefined) throw new InputError(`${flagOf(name)} must be left out with --plan`);
  }
  if (options.template !== undefined && options.member) {
    throw new InputError('--member must be left out with --template: in a member account, --stack names a stack of a StackSet');
  }
  if (options.report !== undefined) checkPlace([options.report], REPORT);
  requires(options, 'azureConnector', 'azureResourceGroup', 'the resource group of the security connector');
  requires(options, 'azureSubscription', 'azureResourceGroup', 'the resource group of the security connector');
}
