/**
 * Runtime of the runbook's scripts: the one place that names it. AWS Systems Manager user guide, `aws:executeScript`, 2026-11:
 * Python 3.10 and 3.11 are supported; 3.6 to 3.9 cannot be used in new runbooks any more.
 */
export const EXECUTE_SCRIPT_RUNTIME = 'python3.11';
