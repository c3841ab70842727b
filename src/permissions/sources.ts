import type { PermissionSource } from './permission-set';

export const TERRAFORM: PermissionSource = {
  title: "Microsoft's public Terraform for the AWS connector (Azure/Microsoft-Defender-for-Cloud, MultiCloud/AWS, " +
    'commit 20917cec of 2024-02)',
  url: 'https://github.com/Azure/Microsoft-Defender-for-Cloud/pull/844',
  date: '2026-11',
};

/** If a page and the Terraform differ, the library follows the page. */
export const TERRAFORM_AND_DOCS: readonly PermissionSource[] = [
  TERRAFORM,
  defenderDocs('permissions', '2025-03-10', '2026-11'),
  defenderDocs('concept-agentless-data-collection', '2026-04-19', '2026-11'),
];

export const CONTAINERS_DOCS = defenderDocs('containers-permissions', '2025-03-06', '2026-11');

export const DATABASES_DOCS = defenderDocs('enable-defender-for-databases-aws', '2026-07-03', '2026-11');

/** Statements that the library adds or limits, some of them because of an option. No vendor list contains them. */
export const THIS_LIBRARY: PermissionSource = { title: 'this library', date: '2026-11' };

/** `pageDate` is the date on the page, `date` is when it was last read: `build/pages/pages.json`. */
function defenderDocs(page: string, pageDate: string, date: string): PermissionSource {
  return {
    title: `MicrosoftDocs/defender-docs, ${page} (${pageDate})`,
    url: `https://github.com/MicrosoftDocs/defender-docs/blob/main/defender-for-cloud/${page}.md`,
    date,
  };
}
