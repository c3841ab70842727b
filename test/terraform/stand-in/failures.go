package main

import (
	"fmt"
	"maps"
	"strings"
)

// Failures that a test requests with a thing `failure||<type>`. It has `operation` (create, update, delete), optionally the `id` of one
// resource, and `when`:
//   - before: AWS did not get the call, for example because the session has expired.
//   - during: AWS got the call and continues, but the provider can no longer wait.
//   - after: the call has ended, but the provider could not read the result.
//
// A call fails once. The state after it follows the source of the provider (hashicorp/terraform-provider-aws 01606926,
// internal/service/cloudformation/stack.go, and most of its resources) and of the SDK (terraform-plugin-sdk,
// helper/schema/resource.go, issue 476). A creation sets the id before it waits, and after an error, Terraform marks the resource as
// tainted. An update leaves the values of the configuration in the state until the next refresh. A deletion keeps the resource there.
//
// If there is a thing `calls||`, each call is appended to it.
func (c *cloud) failure(operation, typ, id string) string {
	if c == nil {
		return ""
	}
	if calls, exists := c.things["calls||"]; exists {
		all, _ := calls["all"].([]any)
		calls["all"] = append(all, values{"operation": operation, "type": typ, "id": id})
	}
	k := key("failure", "", typ)
	failing := c.things[k]
	if failing["operation"] != operation || failing["id"] != nil && failing["id"] != id {
		return ""
	}
	when := failing["when"].(string)
	delete(c.things, k)
	return when
}

const (
	before = "before"
	during = "during"
	after  = "after"
)

func lost(operation, typ, when string) error {
	switch when {
	case before:
		return fmt.Errorf("ExpiredToken: %s of %s was not called", operation, typ)
	case during:
		return fmt.Errorf("ExpiredToken: waiting for %s of %s", operation, typ)
	default:
		return fmt.Errorf("ExpiredToken: reading %s after %s", typ, operation)
	}
}

// Returns the state of a resource that the provider did not read. It has no values that AWS computes, except the id and the region.
func unread(v values) values {
	known := maps.Clone(v)
	for name, value := range known {
		if value == unknown {
			known[name] = nil
		}
	}
	return known
}

// Attributes that the provider does not read. They do not change in the state.
var unreadable = map[string][]string{
	"aws_cloudformation_stack": {"on_failure", "policy_url", "template_url", "timeouts"},
	"aws_s3_object":            {"checksum_algorithm", "source", "source_hash"},
}

// A stack while CloudFormation works on it. ../failures.ts ends the operation.
func begin(operation string, v, earlier values) {
	v["status"] = map[string]string{"create": "CREATE", "update": "UPDATE", "delete": "DELETE"}[operation] + "_IN_PROGRESS"
	if earlier != nil {
		v["earlier"] = earlier
	}
}

// Statuses in which a stack can be updated (AWS CloudFormation API reference, UpdateStack, and the user guide, stack status codes).
func refuseInStatus(stack values) error {
	status, ok := stack["status"].(string)
	if !ok || strings.HasSuffix(status, "_COMPLETE") && status != "ROLLBACK_COMPLETE" {
		return nil
	}
	return fmt.Errorf("ValidationError: Stack:%s is in %s state and can not be updated.", stack["name"], status)
}
