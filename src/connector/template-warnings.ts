import { Annotations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { areOfRole } from '../identity/user-permissions';
import type { ResolvedPlans } from '../plans/resolve-plans';
import { hashOf, riskiestFirst } from '../readers/microsoft-template/differences';
import type { MicrosoftTemplate } from '../readers/microsoft-template/microsoft-template';

const MOST = 8;

/** Warns about differences between the user's Microsoft template and this version, for each role that may do more. */
export function warnOfTemplate(scope: IConstruct, template: MicrosoftTemplate, plans: ResolvedPlans): void {
  const { fileName } = template;
  const warn = (id: string, message: string) =>
    Annotations.of(scope).addWarningV2(`cdk-defender-for-cloud:${id}`, message);
  const known = plans.capabilities.map(a => a.capability).filter(c => !c._isCustom);
  for (const capability of known) {
    const wider = template._roles.widerThan(capability, plans.permissionsType);
    if (!wider) continue;
    warn(`widerThanThisVersion:${capability.id}:${hashOf(wider.lines)}`, `${fileName} allows the role of ` +
      `${capability} more than the data of this version: ${listed(riskiestFirst(wider.texts))}; Microsoft publishes ` +
      'it for the other permission type, or this version narrows it: review these permissions, then acknowledge this ' +
      'warning');
  }
  for (const capability of known) {
    const notDenied = template._roles.notDenied(capability, plans.permissionsType);
    if (notDenied.length === 0) continue;
    warn(`notDeniedInTemplate:${capability.id}:${hashOf(notDenied)}`, `${fileName} does not deny to the role of ` +
      `${capability} what this version denies: ${listed(notDenied)}; acknowledge this warning if Microsoft's ` +
      'current template does not deny it either, or give the role a Deny of your own');
  }
  const empty = known.filter(c => template._roles.isEmpty(c, plans.permissionsType));
  if (empty.length > 0) {
    warn('noPermissionsInTemplate', `${fileName} has no permissions for the roles of ${empty.join(', ')}, but this ` +
      'version does: download the file again');
  }
  if (known.some(c => template._roles.isOtherType(c, plans.permissionsType))) {
    warn('otherPermissionsType', `the app has default access, and the CSPM role of ${fileName} does not attach ` +
      'ReadOnlyAccess: if the file is for least privilege access, set permissionsType accordingly');
  }
  const missing = known.filter(c => template._roles.userPermissionsFor(c) === undefined);
  if (missing.length > 0) {
    warn('notInTemplate', `${fileName} has no role for ${missing.join(', ')}, so their permissions are those of this ` +
      'version; download it again with these plans and options on');
  }
  const unused = template._roles.unknown
    .filter(({ id }) =>
      !plans.capabilities.some(({ userPermissions }) => areOfRole(userPermissions, template.sha256, id)));
  if (unused.length > 0) {
    const names = listed(unused.map(({ name }) => name));
    warn('unknownRolesInTemplate', `${fileName} has roles that this version does not know: ${names}; to create ` +
      "one, use capability('...') of the template in additionalCapabilities of a plan");
  }
}

/** Warns about unusual roles of files, once per role, and about accepted differences that no longer exist. */
export function warnOfNotes(scope: IConstruct, { capabilities }: ResolvedPlans): void {
  for (const file of new Map(capabilities.flatMap(({ userPermissions }) =>
    userPermissions?.file ? [[userPermissions.file.sha256, userPermissions.file]] : [])).values()) {
    const gone = file.acceptedInVain();
    if (gone.length === 0) continue;
    Annotations.of(scope).addWarningV2('cdk-defender-for-cloud:acceptedInVain', `${file.name} has no difference with ` +
      `the id ${gone.join(' or ')}: remove it from acceptedDifferences`);
  }
  for (const { capability: { id }, userPermissions } of capabilities) {
    const { name, notes = [] } = userPermissions?.file ?? {};
    if (notes.length === 0) continue;
    Annotations.of(scope).addWarningV2(`cdk-defender-for-cloud:notesOnRole:${id}:${hashOf(notes)}`,
      `${name}: read what is unusual about the role of ${id}, then acknowledge this warning: ` +
      listed(notes, 'the notes of the role have', '; '));
  }
}

/** Lists the first texts, the number of remaining ones, and where to find those. */
function listed(
  texts: readonly string[], others = 'cdk-defender-for-cloud compare lists', separator = ', ',
): string {
  const more = texts.length - MOST;
  return texts.slice(0, MOST).join(separator) + (more > 0 ? ` and ${more} more, which ${others}` : '');
}
