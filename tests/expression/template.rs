//! Templates: as Ansible renders them, with names that are read as in expressions.

use super::scope::{names, placed};
use platc::expression::template;
use platc::source::Sources;

/// What a template becomes, or the message and the text that it points to.
fn rendered(text: &str) -> String {
    let mut sources = Sources::default();
    let file = sources.add("values.yaml.j2", text);
    template(text, file, &names()).unwrap_or_else(|failure| placed(&failure, &sources))
}

#[test]
fn lines_and_values_are_as_ansible_leaves_them() {
    let text = "\
{# which hosts #}
replicas: {{ vars.replicas }}
debug: {{ vars.debug }}
version: {{ vars.version }}
{% for host in vars.hosts %}
{% if loop.first %}
hosts:
{% endif %}
  - {{ host }}{{ ' # last' if loop.last }}
{% endfor %}
redis: {{ apps.redis.exports.host }}
session: {{ apps.session_state.exports.host | upper }}
limits:
  {{ vars.limits | to_nice_yaml | indent(2) }}
{% macro port(n) %}{{ n + 1 }}{% endmacro %}
port: {{ port(6378) }}
{% set ns = namespace(all=[]) %}
{% for i in range(3) %}{% set ns.all = ns.all + [i] %}{% endfor %}
all: {{ ns.all | join(',') }}
dollar: ${{ vars.replicas }} {% raw %}{{ left }}{% endraw %}

";
    let expected = "\
replicas: 3
debug: false
version: 1.10
hosts:
  - a.prod.local
  - b.prod.local # last
redis: redis.prod.svc
session: SESSION.PROD.SVC
limits:
  cpu: '500m'
  memory: '1Gi'
port: 6379
all: 0,1,2
dollar: $3 {{ left }}
";
    assert_eq!(rendered(text), expected);
}

#[test]
fn a_message_shows_its_place_in_the_template() {
    let text = include_str!("cases/template.txt");
    let told = |case: &str| format!("{case}\n    {}\n", rendered(&case.replace("\\n", "\n")));
    assert_eq!(text.lines().step_by(2).map(told).collect::<String>(), text);
}
