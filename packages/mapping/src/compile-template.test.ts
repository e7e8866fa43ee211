import { describe, expect, it } from 'vitest'
import { compileTemplate, renderTemplate } from './compile-template.ts'
import { MappingTemplateError } from './mapping-template-error.ts'

/** Renders with `$m`, `$l` and `$s` set from one body. */
function render(template: string): string {
  const body = '{"m":{"a":1,"b":{"c":[1,"x/y"]},"nn":null},"l":[1,{"a":"b/c"}],"s":"hello","d":1.0,"e":1e3,"t":true}'
  const names = ['m', 'l', 's', 'd', 'e', 't']
  const set = names.map((name) => `#set($${name} = $input.path('$.${name}'))`).join('')
  return renderTemplate(`${set}${template}`, { body })
}

describe('references', () => {
  it.each([
    ['$m.a', '1'],
    ['${m.a}x', '1x'],
    ['$!m.a', '1'],
    ['$m.b.c[1]', 'x/y'],
    ['$m["b"]["c"].get(0)', '1'],
    ['$l[-1].a', 'b/c'],
    ['$m.a.', '1.'],
    ['$m.a-b', ''],
    ['$ $5 $.a $-', '$ $5 $.a $-'],
    ['#foo #foo($m) # #5', '#foo #foo($m) # #5'],
    ['$s.length()$s.toUpperCase()', '5HELLO'],
    ['$d $e', '1.0 1000.0'],
  ])('%s prints %s', (template, text) => expect(render(template)).toBe(text))

  it('print nothing where they are undefined or null, quiet or not', () => {
    expect(render('[$u|$!u|${u}|$m.zz|$m.nn|$u.foo()|$m.zip()|$l.zz]')).toBe('[|||||||]')
  })

  it('print maps as Java does and lists of JSON as JSON', () => {
    expect(render('$m')).toBe('{a=1, b={c=[1,"x\\/y"]}, nn=null}')
    expect(render('$l')).toBe('[1,{"a":"b\\/c"}]')
    expect(render('#set($x = [1, $m.b, "q"])$x')).toBe('[1, {c=[1,"x\\/y"]}, q]')
  })

  it('keep the order of members, names that look like numbers included', () => {
    expect(renderTemplate("$input.path('$')", { body: '{"b":1,"10":2,"9":3}' })).toBe('{b=1, 10=2, 9=3}')
  })
})

describe('escapes', () => {
  it.each([
    ['\\$m', '$m'],
    ['\\\\$m.a', '\\1'],
    ['\\\\\\$m.a', '\\$m.a'],
    ['\\#if', '#if'],
    ['\\\\#if(true)a#end', '\\a'],
    ['\\#foo \\a \\', '\\#foo \\a \\'],
    ['\\$!m', '$!m'],
  ])('%s prints %s', (template, text) => expect(render(template)).toBe(text))
})

describe('white space', () => {
  it.each([
    ['#set($a = 1)  \nx', 'x'],
    ['x\n  #set($a = 1)\ny', 'x\n  y'],
    ['$m.a  #set($q = 1)y', '1y'],
    ['#if(true)  \n  y  \n  #else  \n  z\n  #end  \nw', '  y  \n  w'],
    ['#foreach($i in [1..2])\n $i\n#end\nx', ' 1\n 2\nx'],
    ['#if(true)\r\na\r\n#end\r\nb', 'a\r\nb'],
    ['a ## c\nb #* d *#e', 'a b e'],
    ['#[[ $m #if ]]# t', ' $m #if  t'],
    ['#macro(mm $a)\n <$a>\n#end\n#mm("x")\nz', ' <x>\nz'],
  ])('%j prints %j', (template, text) => expect(render(template)).toBe(text))
})

describe('arithmetic', () => {
  it.each([
    ['7 / 2', '3'],
    ['-7 / 2', '-3'],
    ['-7 % 3', '-1'],
    ['7.0 / 2', '3.5'],
    ['0.1 + 0.2', '0.30000000000000004'],
    ['2147483647 + 1', '2147483648'],
    ['9223372036854775807 + 1', '9223372036854775808'],
    ['1 + 2 * 3', '7'],
    ['(1 + 2) * 3', '9'],
    ['1 + "a"', '1a'],
    ['"a" + 1 + 2', 'a12'],
    ['1.0e10', '1.0E10'],
    ['1 / 0', 'before'],
    ['"a" - 1', 'before'],
  ])('%s is %s', (expression, text) => {
    expect(render(`#set($x = "before")#set($x = ${expression})$x`)).toBe(text)
  })

  it('reads a minus and a digit as one number, as Java does', () => {
    expect(() => render('#set($x = 3-1)')).toThrow(/write a blank/)
    expect(render('#set($x = 3 - 1)$x')).toBe('2')
  })
})

describe('conditions', () => {
  it.each([
    ['$t', true],
    ['!$t', false],
    ['$u', false],
    ['!$u', true],
    ['$m.nn', false],
    ['$m.zz', false],
    ['$m.get("zz")', false],
    ['$m.b.c', true],
    ['$m.zz.a.b.c', false],
    ['$u && true', false],
    ['$m.zz || $m.a', true],
    ['$m.zz == "" && $m.zz == $null', true],
    ['$s', true],
    ['""', false],
    ['$u == ""', true],
    ['$u == $null', true],
    ['$m.a == "1"', true],
    ['"1" == 1', true],
    ['1 == 1.0', true],
    ['"10" > "9"', false],
    ['$u > 1', false],
    ['1 lt 2 and not false', true],
    ['1 > 2 || 2 >= 2', true],
    ['[1, 2] == [1, 2]', true],
    ['$m.containsKey("a")', true],
    ['$l.contains(1)', true],
  ])('#if(%s) is %s', (condition, result) => {
    expect(render(`#if(${condition})yes#{else}no#end`)).toBe(result ? 'yes' : 'no')
  })

  it('hold a variable that was set to nothing for undefined, and "" for a value', () => {
    expect(render('#set($x = $m.zz)#if($x)yes#{else}no#end')).toBe('no')
    expect(render('#set($x = "a")#set($x = $m.zz)#if($x)yes#{else}no#end[$x]')).toBe('no[]')
    expect(render('#set($x = "")#if($x)yes#{else}no#end')).toBe('yes')
    expect(render("#if($input.path('$.zz'))yes#{else}no#end")).toBe('no')
    expect(render("#set($x = $input.path('$.zz'))#if($x)yes#{else}no#end")).toBe('no')
    expect(render("#if($input.params('zz'))yes#{else}no#end")).toBe('yes')
  })

  it('hold for elements and arguments what they hold for references', () => {
    const body = '{"l":[null,"",1]}'
    const template = "#foreach($i in $input.path('$.l'))#if($i)yes#{else}no#end,#end"
    expect(renderTemplate(template, { body })).toBe('no,yes,yes,')
    expect(render('#macro(has $a)#if($a)yes#{else}no#end#end#has($m.zz)#has($m.a)')).toBe('noyes')
  })

  it('take the first branch that holds', () => {
    expect(render('#if(false)a#elseif($m.a == 1)b#elseif(true)c#{else}d#end')).toBe('b')
  })
})

describe('#foreach', () => {
  it('walks lists, ranges, the values of maps, key sets and entries', () => {
    expect(render('#foreach($i in [3..1])$i#end')).toBe('321')
    expect(render('#foreach($i in {"a": 1, "b": 2})$i#end')).toBe('12')
    expect(render('#foreach($k in $m.keySet())$k,#end')).toBe('a,b,nn,')
    expect(render('#foreach($e in $m.b.entrySet())$e.key=$e.value#end')).toBe('c=[1,"x\\/y"]')
    expect(render('#foreach($i in $u)x#end#foreach($i in "abc")y#end')).toBe('')
  })

  it('knows where it is, and its parent', () => {
    const seen = '$foreach.index$foreach.count$velocityCount'
    expect(render(`#foreach($i in ["a", "b"])$i${seen}#if($foreach.hasNext),#end#end`)).toBe('a011,b122')
    expect(render('#foreach($i in [1, 2])#foreach($j in [1])$foreach.parent.index#end#end')).toBe('01')
    expect(render('#foreach($i in [1, 2])$foreach.first$foreach.last #end')).toBe('truefalse falsetrue ')
  })

  it('gives its variables back', () => {
    expect(render('#set($i = 9)#foreach($i in [1, 2])#end$i ($!foreach.index)')).toBe('9 ()')
  })

  it('fails where what it walks changes under it, as Java does', () => {
    expect(() => render('#foreach($i in $l)$l.add(1)#end')).toThrow(/changed while #foreach walked it/)
    expect(() => render('#foreach($k in $m.keySet())$m.put("new", 1)#end')).toThrow(/changed while/)
    expect(render('#foreach($k in $m.keySet())$m.put($k, 1)#end$m.a')).toMatch(/1$/)
  })

  it('ends after 1,000 turns without a word, as on AWS', () => {
    expect(render('#foreach($i in [1..1200])#set($n = $i)#end$n')).toBe('1000')
  })

  it('is left by #break, and the template by #stop', () => {
    expect(render('#foreach($i in [1..5])$i#if($i == 3)#break#end,#end!')).toBe('1,2,3!')
    expect(render('a#foreach($i in [1..5])$i#stop#end!')).toBe('a1')
  })
})

describe('#macro and #define', () => {
  it('may be called before they are defined, with arguments by name', () => {
    expect(render('#mm("x")#macro(mm $p)<$p>#end')).toBe('<x>')
    expect(render('#macro(twice $p)$p$p#end#set($q = [])#twice($q.add(1))$q')).toBe('truetrue[1, 1]')
  })

  it('assign in their callers too, as Velocity 1.7 does', () => {
    expect(render('#macro(mm $p)#set($p = 5)$p#end#set($y = 1)#mm($y)$y')).toBe('51')
    expect(render('#macro(mm)#set($g = 5)#end#mm()$g')).toBe('5')
  })

  it('take a body', () => {
    expect(render('#macro(wrap)<$bodyContent>#end#@wrap()in $s#end')).toBe('<in hello>')
  })

  it('render a defined block anew each time', () => {
    expect(render('#define($d)[$m.a]#end$d#set($m.a = 2)$d')).toBe('[1][2]')
    expect(render('#define($d)x$d#end$d')).toBe('xx')
  })

  it('stop at 20 levels', () => {
    expect(() => render('#macro(r)#r()#end#r()')).toThrow(expect.objectContaining({ code: 'TOO_DEEP' }))
  })
})

describe('assignment', () => {
  it('reaches into maps and lists', () => {
    expect(render('#set($m.q = 5)$m.q#set($m["r"] = 6)$m.r#set($l[0] = 7)$l[0]')).toBe('567')
    expect(render('$m.put("k", "v")$m.k#set($u.x = 1)[$u.x]')).toBe('v[]')
  })

  it('interpolates double quotes and leaves single quotes alone', () => {
    expect(render(`#set($x = "a$m.a \${s}")$x#set($y = 'a$m.a')$y`)).toBe('a1 helloa$m.a')
    expect(render('#set($x = "q""q")$x#set($x = "\\u0041\\n")$x#set($x = "#if(true)y#end")$x')).toBe('q"qA\\ny')
  })
})

describe('methods of Java', () => {
  it.each([
    ['$s.substring(1, 3)', 'el'],
    ['$s.replace("l", "L")', 'heLLo'],
    ['$s.replaceAll("[el]+", "<$0>")', 'h<ell>o'],
    ['$s.replaceFirst("l", "")', 'helo'],
    ['$s.matches("h.*o")', 'true'],
    ['$s.indexOf("l")$s.lastIndexOf("l")', '23'],
    ['$s.contains("ell")$s.startsWith("he")$s.endsWith("x")', 'truetruefalse'],
    ['#foreach($p in $s.split("l"))[$p]#end', '[he][][o]'],
    ['$s.charAt(0)$s.concat("!")$s.isEmpty()$s.empty', 'hhello!falsefalse'],
    ['$s.compareTo("hallo")$s.hashCode()', '499162322'],
    ['#set($n = 0)#set($v = $n.parseInt("12") + 1)$v', '13'],
    ['#set($x = [3, 1])$x.add(2)$x.size()$x.indexOf(1)$x.isEmpty()$x.remove(0)$x', 'true31false3[1, 2]'],
    ['$m.keySet()$m.size()$m.getOrDefault("zz", "dd")', '[a, b, nn]3dd'],
    ['$s.format("%s-%03d", "a", 5)', 'a-005'],
  ])('%s is %s', (template, text) => expect(render(template)).toBe(text))

  it('fail where Java would throw', () => {
    for (const template of ['$l[9]', '$l.get(9)', '$s.substring(9)', '$s.charAt(9)']) {
      expect(() => render(template), template).toThrow(expect.objectContaining({ code: 'METHOD_FAILED' }))
    }
  })

  it('reach no class, prototype or global', () => {
    const names = ['class', 'getClass()', 'constructor', 'prototype', 'toLocaleString()', 'hasOwnProperty("a")']
    for (const name of names) {
      for (const value of ['$m', '$l', '$s', '$d', '$t', '$input', '$util', '$context']) {
        expect(render(`[${value}.${name}]`), `${value}.${name}`).toBe('[]')
      }
    }
    expect(render('$m["constructor"]$m.get("__proto__")$globalThis$process')).toBe('')
  })
})

describe('faults', () => {
  it.each([
    ['a\n #if(true', 2, 10],
    ['#set($x = )', 1, 11],
    ['#end', 1, 1],
    ['ab\ncd #else', 2, 4],
    ['${m', 1, 4],
    ['#foreach(x in $l)#end', 1, 10],
    ['#if(true)', 1, 10],
    ['x #set($x = "abc)', 1, 13],
  ])('%j is told at line %i, column %i', (template, line, column) => {
    expect(() => compileTemplate(template)).toThrow(expect.objectContaining({ code: 'SYNTAX', line, column }))
  })

  it('at run time name the place as well', () => {
    const fault = expect.objectContaining({ code: 'METHOD_FAILED', line: 2, column: 11 })
    expect(() => renderTemplate('#set($x = [1])\n$context$x.get(5)', {})).toThrow(fault)
    expect(() => renderTemplate('$util.parseJson("{")')).toThrow(MappingTemplateError)
  })

  it('refuse what reaches outside the template', () => {
    for (const name of ['parse', 'include', 'evaluate']) {
      expect(() => compileTemplate(`#${name}("x")`)).toThrow(expect.objectContaining({ code: 'UNSUPPORTED_DIRECTIVE' }))
    }
  })
})

describe('bounds', () => {
  const fails = (template: string, code: string, limits = {}): void =>
    expect(() => renderTemplate(template, {}, { limits }), template).toThrow(expect.objectContaining({ code }))

  it('end loops inside loops', () => {
    const loop = '#foreach($i in [1..1000])'
    fails(`${loop}${loop}${loop}x#end#end#end`, 'TOO_MANY_STEPS')
    fails('#foreach($i in [1..10])x#end', 'TOO_MANY_STEPS', { maxSteps: 15 })
  })

  it('end texts and lists that double', () => {
    const doubled = (step: string): string => `#set($x = "ab")#set($y = [1])#foreach($i in [1..60])${step}#end`
    fails(doubled('#set($x = "$x$x")'), 'OUTPUT_TOO_LARGE')
    fails(doubled('#set($x = $x.concat($x))'), 'OUTPUT_TOO_LARGE')
    fails(doubled('#set($x = $x.replace("", $x))'), 'OUTPUT_TOO_LARGE')
    fails(doubled('$y.addAll($y)'), 'TOO_MANY_STEPS')
    fails(doubled('#set($x = [$x, $x])').replace(/#end$/, '#end$x'), 'TOO_MANY_STEPS')
  })

  it('end numbers that grow', () => {
    fails('#set($x = 9)#foreach($i in [1..1000])#set($x = $x * $x)#end$x', 'OUTPUT_TOO_LARGE')
  })

  it('end values that hold themselves', () => {
    fails('#set($a = [])#set($b = [$a])$a.add($b)$a', 'TOO_DEEP')
    expect(renderTemplate('#set($a = [])$a.add($a)$a')).toBe('true[(this Collection)]')
  })

  it('refuse templates that nest or are too large', () => {
    expect(() => compileTemplate('#if(true)'.repeat(200))).toThrow(/levels of nesting/)
    expect(() => compileTemplate(`#set($x = ${'('.repeat(500)}1)`)).toThrow(/levels of nesting/)
    expect(() => compileTemplate('$a.b('.repeat(50_000))).toThrow(MappingTemplateError)
    expect(() => compileTemplate('x'.repeat(300 * 1_024 + 1))).toThrow(
      expect.objectContaining({ code: 'TEMPLATE_TOO_LARGE' }),
    )
    expect(renderTemplate('é'.repeat(150 * 1_024))).toHaveLength(150 * 1_024)
  })

  it('count bytes, not characters', () => {
    expect(renderTemplate('ééé', {}, { limits: { maxOutputBytes: 6 } })).toBe('ééé')
    fails('ééé', 'OUTPUT_TOO_LARGE', { maxOutputBytes: 5 })
  })
})

describe('a trace', () => {
  it('tells each step with its place and result', () => {
    const { trace } = compileTemplate('#set($x = 1)\n#if($x > 0)$x#end').render({}, { trace: true })
    expect(trace).toEqual([
      { line: 1, column: 1, what: '#set($x = 1)', result: '1' },
      { line: 2, column: 1, what: '#if', result: 'true' },
      { line: 2, column: 12, what: '$x', result: '1' },
    ])
    expect(compileTemplate('$x').render().trace).toEqual([])
  })
})
