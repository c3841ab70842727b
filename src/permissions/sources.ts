import type { PermissionSource } from './permission-set';

/** Year and month of the newest source below. Stamped into every template. */
export const PERMISSION_DATA_DATE = '2026-11';

export const TERRAFORM: PermissionSource = {
  title: "Microsoft's public Terraform for the AWS connector (Azure/Microsoft-Defender-for-Cloud, MultiCloud/AWS)",
  date: '2026-11',
};

export const TERRAFORM_AND_DOCS: PermissionSource = {
  title: `${TERRAFORM.title} and MicrosoftDocs/defender-docs, permissions and concept-agentless-data-collection`,
  date: '2026-11',
};

export const CONTAINERS_DOCS: PermissionSource = {
  title: 'MicrosoftDocs/defender-docs, containers-permissions',
  date: '2026-11',
};

export const DATABASES_DOCS: PermissionSource = {
  title: 'MicrosoftDocs/defender-docs, enable-defender-for-databases-aws',
  date: '2026-11',
};

/** Statements that the library adds or narrows on the user's request; no vendor list exists. */
export const THIS_LIBRARY: PermissionSource = {
  title: 'this library, on request of the user',
  date: '2026-11',
};
