# Script of the step `checkReport` of the runbook: fails if the report was not written.
def check(event: dict[str, str], context: object) -> None:
    if event['ReportError']:
        raise RuntimeError(event['ReportError'])
