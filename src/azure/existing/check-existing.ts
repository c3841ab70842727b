import { Token } from 'aws-cdk-lib';
import { ExistingSecurityConnector } from './existing-security-connector';
import { valueIn } from './paths';
import { checkInstanceOf, inputError } from '../../checks/input';
import { asText } from '../../checks/json-text';
import type { SecurityConnectorApiVersion } from '../settings/api-version';
import { ENVIRONMENT, hasField } from '../settings/fields';

/** The connector as the app describes it. */
interface AppConnector {
  readonly connectorName?: string;
  readonly location?: string;
  /** The account, which can be a token. */
  readonly account: string;
  readonly isOrganization: boolean;
  readonly parentHierarchyId?: string;
  readonly apiVersion: SecurityConnectorApiVersion;
}

/** Throws if the file is for another connector than the app describes, or if the API version would drop settings. */
export function checkExisting(existing: ExistingSecurityConnector, app: AppConnector): void {
  checkInstanceOf('existing', existing, ExistingSecurityConnector, 'ExistingSecurityConnector.fromFile()');
  const { _file: file, _data: { name, location, accountId, parts } } = existing;
  const of = `of the connector in ${file}`;
  const { connectorName, account } = app;
  if (isOther(connectorName, name, text => text.toLowerCase())) {
    throw inputError('connectorName', `${name}, the name ${of}`, connectorName);
  }
  if (location !== undefined && isOther(app.location, location, text => text.toLowerCase().replace(/ /g, ''))) {
    throw inputError('location', `${location}, the location ${of}`, app.location);
  }
  if (isOther(account, accountId, text => text)) {
    throw inputError('existing', `the connector of the account ${account}`, accountId);
  }
  const kind = valueIn(parts, [ENVIRONMENT, 'organizationalData', 'organizationMembershipType']) ?? 'none';
  const isOrganization = asText(kind).toLowerCase() === 'organization';
  if (app.isOrganization !== isOrganization) {
    throw inputError('existing', app.isOrganization
      ? 'the connector of the management account, with organizationMembershipType Organization'
      : 'the connector of one account; for a management account, set organization', kind);
  }
  checkApiVersion(existing, app.apiVersion);
}

function isOther(own: string | undefined, existing: string, form: (text: string) => string): boolean {
  return own !== undefined && !Token.isUnresolved(own) && form(own) !== form(existing);
}

const MAX_PATHS = 10;

/**
 * Throws if the API version lacks settings, because a deployment would drop them. The file has all settings of its
 * version.
 */
function checkApiVersion(
  { _file, _apiVersion, _data: { inventory } }: ExistingSecurityConnector, apiVersion: SecurityConnectorApiVersion,
): void {
  const { version } = apiVersion;
  const exported = _apiVersion.version;
  if (exported < version) {
    throw new Error(`existing must be exported with ${version} or newer, because ${exported} does not show all ` +
      `settings that a deployment with ${version} replaces: run az resource show --api-version ${version} again`);
  }
  if (exported === version) return;
  const dropped = [
    ...inventory.known.filter(({ field }) => !hasField(apiVersion, field)).map(k => k.path),
    ...inventory.unknown,
  ];
  if (dropped.length === 0) return;
  const more = dropped.length > MAX_PATHS ? ` and ${dropped.length - MAX_PATHS} more` : '';
  throw new Error(`apiVersion must be ${exported}, the version of ${_file}, because ${version} would drop ` +
    `${dropped.slice(0, MAX_PATHS).join(', ')}${more}`);
}
