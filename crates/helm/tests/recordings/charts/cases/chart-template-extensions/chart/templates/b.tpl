b: tpl
