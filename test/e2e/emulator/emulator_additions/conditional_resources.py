"""Resources whose condition has another result in an update. The emulator keeps a resource whose condition has become
false, and refuses an attribute of one whose condition was false before.

AWS creates a resource if its condition is true, and deletes it in an update in which the condition is false. Source: AWS
CloudFormation user guide, Conditions: "At stack update, CloudFormation evaluates these conditions in the stack template
before updating any resources. Any resources associated with a true condition are updated. Any resources associated
with a false condition are deleted."
"""

from localstack.services.cloudformation.engine.v2.change_set_model import Nothing, is_nothing
from localstack.services.cloudformation.engine.v2.change_set_model_preproc import (
    ChangeSetModelPreproc,
    PreprocEntityDelta,
)

visit_resource = ChangeSetModelPreproc.visit_node_resource
resolve_attribute = ChangeSetModelPreproc._resolve_attribute  # pylint: disable=protected-access


def fill():
    ChangeSetModelPreproc.visit_node_resources = visit_also_what_goes
    ChangeSetModelPreproc.visit_node_resource = visit_where_it_exists
    ChangeSetModelPreproc._resolve_attribute = resolve_where_it_exists  # pylint: disable=protected-access


def visit_also_what_goes(self, node_resources):
    """The emulator passes over all whose condition is false after the update. Those that never existed do no harm."""
    for node_resource in node_resources.resources:
        self.visit(node_resource)


def visit_where_it_exists(self, node_resource):
    """The emulator evaluates properties for before and after the update, though the resource exists only then or now."""
    outer = self.__dict__.get('_additions_condition')
    reference = node_resource.condition_reference
    self._additions_condition = (
        PreprocEntityDelta() if is_nothing(reference) else self._resolve_resource_condition_reference(reference)
    )
    try:
        return visit_resource(self, node_resource)
    finally:
        self._additions_condition = outer


def resolve_where_it_exists(self, arguments, select_before):
    condition = self.__dict__.get('_additions_condition') or PreprocEntityDelta()
    if (condition.before if select_before else condition.after) is False:
        return Nothing
    return resolve_attribute(self, arguments=arguments, select_before=select_before)
