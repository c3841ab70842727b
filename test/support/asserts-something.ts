// A test without an assertion fails. The linter finds tests that contain no assertion. This file finds tests that reach none, such as
// a loop over an empty list.
beforeEach(() => expect.hasAssertions());
