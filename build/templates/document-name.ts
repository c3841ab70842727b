/** The name of the runbook, the association and the rule. The permissions of the roles refer to this name. */
export const DOCUMENT_NAME = 'DefenderForCloud-HostManagement-Template';
