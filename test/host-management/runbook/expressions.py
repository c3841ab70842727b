"""`{{ variables }}` and JSONPath selectors, as far as runbooks here use them. What is not known is an error."""
import re

VARIABLE = re.compile(r'\{\{\s*([\w.:]+)\s*\}\}')


def fill(value, variables):
    """The value with its variables filled in. One that is all of a text keeps its type."""
    if isinstance(value, dict):
        return {k: fill(v, variables) for k, v in value.items()}
    if isinstance(value, list):
        return [fill(v, variables) for v in value]
    if not isinstance(value, str):
        return value
    whole = VARIABLE.fullmatch(value)
    if whole:
        return _lookup(whole[1], variables)
    filled = VARIABLE.sub(lambda m: _text(m[1], variables), value)
    if '{{' in VARIABLE.sub('', value):
        raise ValueError(f'not a variable: {value}')
    return filled


def _lookup(name, variables):
    if name not in variables:
        raise ValueError(f'no such variable: {name}')
    return variables[name]


def _text(name, variables):
    value = _lookup(name, variables)
    if not isinstance(value, str):
        raise ValueError(f'{name} stands inside a text, but is {value!r}')
    return value


def select(selector, value):
    """(whether there is one, the value) at a path such as `$.Reservations[0].Instances[0].State.Name`."""
    tokens = re.findall(r'\.(\w+)|\[(\d+)\]', selector)
    if selector != '$' + ''.join(f'.{name}' if name else f'[{index}]' for name, index in tokens):
        raise ValueError(f'selector not known to the runner: {selector}')
    for name, index in tokens:
        if name:
            if not isinstance(value, dict) or name not in value:
                return False, None
            value = value[name]
        else:
            if not isinstance(value, list) or int(index) >= len(value):
                return False, None
            value = value[int(index)]
    return True, value
