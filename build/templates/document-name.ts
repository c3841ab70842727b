/** Name of the runbook, the association and the rule. The roles of the account are for this name. */
export const DOCUMENT_NAME = 'DefenderForCloud-HostManagement-Template';
