package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
)

const defaultRegion = "eu-west-1"

const defaultAccount = "111122223333"

var account = defaultAccount

// A model of an account. Its resources are in a JSON file that tests read and write, by `type|region|id`. Each other account has its own
// file in the same folder. Without a file, resources exist only in the state. The model refuses what AWS refuses.
type cloud struct {
	file   string
	things map[string]values
}

var lock sync.Mutex

// Runs a function with the account, and writes the changes.
func inAccount(change func(c *cloud) error) error {
	lock.Lock()
	defer lock.Unlock()
	c := &cloud{file: os.Getenv("STAND_IN_CLOUD"), things: map[string]values{}}
	if c.file == "" {
		return change(nil)
	}
	if account != defaultAccount {
		c.file += "." + account
	}
	text, err := os.ReadFile(c.file)
	if errors.Is(err, os.ErrNotExist) && account != defaultAccount {
		text, err = []byte("{}"), nil
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, &c.things); err != nil {
		return err
	}
	earlier, err := json.MarshalIndent(c.things, "", " ")
	if err != nil {
		return err
	}
	// A call that fails halfway can have changed something, so changes are written after a failure too.
	failure := change(c)
	text, err = json.MarshalIndent(c.things, "", " ")
	if err != nil || bytes.Equal(text, earlier) { // the process of another provider may read the file at this moment
		return errors.Join(failure, err)
	}
	return errors.Join(failure, os.WriteFile(c.file, text, 0o600))
}

func key(typ, region, id string) string { return typ + "|" + region + "|" + id }

// Returns the things of a type whose attributes have the given values.
func (c *cloud) find(typ string, with values) []string {
	found := []string{}
	for k, thing := range c.things {
		matches := strings.HasPrefix(k, typ+"|")
		for name, value := range with {
			matches = matches && thing[name] == value
		}
		if matches {
			found = append(found, k)
		}
	}
	return found
}

func (c *cloud) exists(typ string, with values) bool { return len(c.find(typ, with)) > 0 }

// Returns the answer of S3 to GetBucketPolicy. The thing of a bucket has its `owner`, and can have a `policy`.
func (c *cloud) bucketPolicy(bucket, region string) (string, error) {
	if c == nil {
		return "{}", nil
	}
	if region == "" {
		region = defaultRegion
	}
	thing, exists := c.things[key("aws_s3_bucket", region, bucket)]
	policy, hasPolicy := thing["policy"].(string)
	switch {
	case !exists && len(c.find("aws_s3_bucket", values{"bucket": bucket})) > 0:
		return "", fmt.Errorf("PermanentRedirect: %s must be addressed using its own endpoint", bucket)
	case !exists:
		return "", fmt.Errorf("NoSuchBucket: %s", bucket)
	case thing["owner"] != account:
		return "", fmt.Errorf("MethodNotAllowed: the caller is not of the account that owns %s", bucket)
	case !hasPolicy:
		return "", fmt.Errorf("NoSuchBucketPolicy: %s", bucket)
	}
	return policy, nil
}

// The creation of one of these resources changes the existing resource, because the provider calls Put, Attach or Set for them. For
// CreateQueue, SQS returns the existing queue if it has the same attributes.
var overwrites = []string{
	"aws_cloudwatch_event_rule", "aws_cloudwatch_event_target", "aws_iam_role_policy_attachment", "aws_s3_object", "aws_sqs_queue",
	"aws_sqs_queue_policy",
}

// Returns the error of a creation.
func (c *cloud) refuseCreation(typ string, v values) error {
	region := v["region"]
	switch typ {
	case "aws_iam_role":
		_, after, isOwn := strings.Cut(fmt.Sprint(v["assume_role_policy"]), `"AWS":"arn:aws:iam::`+account+`:role/`)
		if isOwn {
			name := strings.Split(after, `"`)[0]
			if !c.exists(typ, values{"name": name[strings.LastIndex(name, "/")+1:]}) {
				return fmt.Errorf("MalformedPolicyDocument: invalid principal %s", name)
			}
		}
	case "aws_iam_role_policy_attachment":
		isOwn := strings.Contains(fmt.Sprint(v["policy_arn"]), ":"+account+":")
		if !c.exists("aws_iam_role", values{"name": v["role"]}) || isOwn && !c.exists("aws_iam_policy", values{"arn": v["policy_arn"]}) {
			return fmt.Errorf("NoSuchEntity: role or policy")
		}
	case "aws_iam_instance_profile":
		if !c.exists("aws_iam_role", values{"name": v["role"]}) {
			return fmt.Errorf("NoSuchEntity: role %s", v["role"])
		}
	case "aws_ssm_association":
		if !c.exists("aws_ssm_document", values{"name": v["name"], "region": region}) {
			return fmt.Errorf("InvalidDocument: %s", v["name"])
		}
	case "aws_cloudwatch_event_target":
		if !c.exists("aws_cloudwatch_event_rule", values{"name": v["rule"], "region": region}) {
			return fmt.Errorf("ResourceNotFoundException: rule %s", v["rule"])
		}
	}
	return nil
}

// Returns the error of an update: the provider sets an empty text to remove a role, but CloudFormation keeps the role of a stack
// (aws-cloudformation/cloudformation-coverage-roadmap issue 1054).
func (c *cloud) refuseUpdate(typ, k string, earlier, next values) error {
	if typ != "aws_cloudformation_stack" {
		return nil
	}
	if earlier["iam_role_arn"] != nil && next["iam_role_arn"] == nil {
		return fmt.Errorf("ValidationError: Value '' at 'roleARN' failed to satisfy constraint")
	}
	if c == nil {
		return nil
	}
	return refuseInStatus(c.things[k])
}

// Returns the error of a deletion. The provider detaches the policies of a role that it has read before. Here, the order must be right.
func (c *cloud) refuseDeletion(typ string, v values) error {
	conflicts := map[string][]any{
		"aws_iam_role":              {"aws_iam_role_policy_attachment", values{"role": v["name"]}},
		"aws_iam_policy":            {"aws_iam_role_policy_attachment", values{"policy_arn": v["arn"]}},
		"aws_ssm_document":          {"aws_ssm_association", values{"name": v["name"], "region": v["region"]}},
		"aws_cloudwatch_event_rule": {"aws_cloudwatch_event_target", values{"rule": v["name"], "region": v["region"]}},
	}[typ]
	if conflicts != nil && c.exists(conflicts[0].(string), conflicts[1].(values)) {
		return fmt.Errorf("DeleteConflict: %s has an %s", v["id"], conflicts[0])
	}
	return nil
}
