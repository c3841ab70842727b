"""Handles resources and outputs whose condition changes in an update. The emulator keeps a resource whose condition has
become false, and refuses an attribute of a resource whose condition was false before.

AWS evaluates conditions again at each update of a stack, before it changes resources. It updates resources whose
condition is still true, and deletes those whose condition is now false. Source: AWS CloudFormation user guide,
Conditions (awsdocs/aws-cloudformation-user-guide, conditions-section-structure.md).
"""

from localstack.services.cloudformation.engine.v2.change_set_model import Nothing, is_nothing
from localstack.services.cloudformation.engine.v2.change_set_model_preproc import (
    ChangeSetModelPreproc,
    PreprocEntityDelta,
)

visit_resource = ChangeSetModelPreproc.visit_node_resource
visit_output = ChangeSetModelPreproc.visit_node_output
resolve_attribute = ChangeSetModelPreproc._resolve_attribute  # pylint: disable=protected-access
resolve_condition = ChangeSetModelPreproc._resolve_condition  # pylint: disable=protected-access


def fill():
    ChangeSetModelPreproc.visit_node_resources = visit_also_what_goes
    ChangeSetModelPreproc.visit_node_resource = where_it_exists(visit_resource, Nothing)
    ChangeSetModelPreproc.visit_node_output = where_it_exists(visit_output, '')
    ChangeSetModelPreproc._resolve_attribute = resolve_where_it_exists  # pylint: disable=protected-access
    ChangeSetModelPreproc._resolve_condition = resolve_under_each_name  # pylint: disable=protected-access


def visit_also_what_goes(self, node_resources):
    """Visits all resources, because the emulator skips those whose condition is false after the update."""
    for node_resource in node_resources.resources:
        self.visit(node_resource)


def where_it_exists(visit, missing):
    """The emulator evaluates values for before and after the update, even if they exist only at one of these times. `missing`
    replaces an attribute of a resource that does not exist at that time, because Fn::Sub in outputs needs a text.
    """

    def visit_where_it_exists(self, *args, **named):
        [node] = [*args, *named.values()]
        outer = self.__dict__.get('_additions_condition')
        reference = node.condition_reference
        condition = PreprocEntityDelta() if is_nothing(reference) else self._resolve_resource_condition_reference(reference)
        self._additions_condition = (condition, missing)
        try:
            return visit(self, node)
        finally:
            self._additions_condition = outer

    return visit_where_it_exists


def resolve_where_it_exists(self, arguments, select_before):
    """Avoids the error `Unresolved resource dependencies` of the emulator if no existing resource needs the attribute."""
    condition, missing = self.__dict__.get('_additions_condition') or (PreprocEntityDelta(), Nothing)
    if (condition.before if select_before else condition.after) is False:
        return missing
    return resolve_attribute(self, arguments=arguments, select_before=select_before)


def resolve_under_each_name(self, logical_id):
    """Resolves a condition that an update renames. The emulator treats the new name as false before the update."""
    delta = resolve_condition(self, logical_id=logical_id)
    before, after = (
        other if is_nothing(value) else value
        for value, other in ((delta.before, delta.after), (delta.after, delta.before))
    )
    return PreprocEntityDelta(before=before, after=after)
