"""C that readers of C take differently: conditions, spellings, macros, declarations.

{good} and {bad} stand for the rendered name and for another one; a reader that takes the trick as gcc does sees one,
and a reader that does not sees the other. Which is which does not matter: both ways are tried.
"""

from __future__ import annotations

# Expressions of #if and of enumerators whose value depends on C's integer types, on literals or on operators.
ARITHMETIC = tuple(
    r"""
-1 > 0U
-1 > 0u
-1 < 0U
-1 < 0
-1 > 0ULL
~0U > 0
~0U == -1
~0U >> 31 == 1
1u - 2 > 0
1U - 2 < 0
-1 == ~0U
0xFFFFFFFF + 4 > 3
0xFFFFFFFFU + 1 == 0
0xFFFFFFFF + 1 == 0
0x80000000 < 0
-0x80000000 < 0
-2147483648 < 0
2147483647 + 1 > 0
4294967295 == -1
0xFFFFFFFFFFFFFFFF == -1
0xFFFFFFFFFFFFFFFF < 0
18446744073709551615U + 1 == 0
18446744073709551615 > 0
18446744073709551616 == 0
9223372036854775807 + 1 < 0
9223372036854775808 > 0
1 << 31 < 0
1 << 32 == 0
1 << 63 < 0
1UL << 63 > 0
1 << 64 == 0
-1 >> 63 == -1
-1 >> 1 == -1
-1U >> 1 > 0
-8 >> 1 == -4
5 / 2 == 2
-5 / 2 == -2
-5 / 2 == -3
-5 % 2 == -1
-5 % 2 == 1
5 % -3 == 2
1 / 0
(0 ? -1 : 1U) > 0
(1 ? -1 : 0U) > 0
(1 ? -1 : 0) > 0
1 ? 0 : 1
0 ? 0 : 1
1 ? 2 : 0, 0
(2, 1)
(1, 0)
1 ?: 0
0 ?: 1
010 == 8
010 == 10
08 == 8
0b11 == 3
0B1
0x10 == 16
1'0 == 10
1l
1ull
1LLU
1lul
1i
1.0
1e0
0x1p1
0x
1_0
'a' == 97
'\377' < 0
'\377' == 255
'\xff' > 0
'\x80' < 0
'\0'
'\1' == 1
'\01' == 1
'\8'
'\e' == 27
'ab' == 24930
'abcde'
''
L'\xff' > 0
u'a' == 97
U'a'
u8'a'
"a"
"a"[0]
!-1U
!0
!!2
- - 1
-~0
~-1
+1
1 + + 1
1 - -1
1 < 2 < 1
3 > 2 > 1
1 == 1 == 1
2 == 2 == 2
1 & 2
1 && 2
4 | 1 == 1
6 & 3 == 3
1 | 2 ^ 3
1 << 1 + 1 == 4
1 || 1 / 0
0 && 1 / 0
2 * 3 - 6
not 0
1 and 1
1 xor 0
compl 0
1 = 1
1 <=> 1
1 <? 2
(1
1)
((1))
1 2

true
false
true == 1
_Bool
int
int == 0
""".split("\n")[1:-1]
)
# What only an expression of C itself may have.
EXPRESSIONS = tuple(
    r"""
sizeof(char)
sizeof(int) == 4
sizeof(long) > 4
sizeof 'a' == 1
sizeof 'a' == 4
sizeof(enum { INNER = 1 }) == 4
sizeof(struct page) > 8
sizeof "a" == 2
_Alignof(char)
__alignof__(int) == 4
(char)257
(unsigned char)257 == 1
(unsigned char)-1 > 0
(signed char)255 < 0
(char)255 < 0
(_Bool)2
(bool)2
(bool)0.5
(int)1.9
(int)0.5 == 0
(unsigned)-1 > 0
(long)1
(short)65537
__builtin_constant_p(1)
__builtin_types_compatible_p(int, long)
__builtin_choose_expr(0, 0, 1)
_Generic(1, int: 1, default: 0)
_Generic(1u, int: 1, default: 0)
_Generic('a', char: 0, int: 1)
({ 1; })
&*"a" != 0
__LINE__ > 0
__COUNTER__
__INCLUDE_LEVEL__
__STDC_VERSION__ > 0
BITS_PER_LONG / BITS_PER_LONG
BITS_PER_LONG == 32
PG_private == 13
__CHAR_BIT__ / 8
""".split("\n")[1:-1]
)
# Conditions of #if beyond arithmetic; {name} is a name that may be defined.
CONDITIONS = (
    "defined {name}",
    "defined({name})",
    "!defined {name}",
    "!defined({name})",
    "defined ( {name} )",
    "defined {name} && 1",
    "defined {name} || 1",
    "!defined({name}) || 1",
    "defined {name} junk",
    "defined",
    "defined()",
    "defined(({name}))",
    "{name}",
    "!{name}",
    "-{name}",
    "{name} + 1",
    "{name} == 0",
    "{name} - 1 > 0",
    "{name} > 0U - 1",
    "{name}()",
    "{name}(1)",
    "IS_ENABLED({name})",
    "IS_BUILTIN({name})",
    "IS_MODULE({name})",
    "IS_REACHABLE({name})",
    "__is_defined({name})",
    "defined(IS_ENABLED)",
    "__has_include(<linux/bitops.h>)",
    '__has_include("none.h")',
    "__has_attribute(weak)",
    "__has_builtin(__builtin_trap)",
    "__has_c_attribute(deprecated)",
    "__has_include",
    "__COUNTER__",
    "__COUNTER__ == 0",
    "__LINE__ > 40",
    "__INCLUDE_LEVEL__ == 1",
    "__INCLUDE_LEVEL__ == 2",
    "__GNUC__",
    "__clang__",
    "__GNUC__ > 4",
    "__SIZEOF_LONG__ == 8",
    "__CHAR_BIT__ == 8",
    "__STDC__",
    "__STDC_HOSTED__",
    "__VA_ARGS__",
    "__VA_OPT__",
    "__FILE__",
    "__STDC_VERSION__ >= 201112L",
    "__OPTIMIZE__",
    "__OPTIMIZE_SIZE__",
    "__x86_64__",
    "unix",
    "BITS_PER_LONG == 64",
    "PG_private == 13",
    "0x1 /* \\\n */ == 1",
    "1 // \\\n && 0",
    "1 \\\n && 0",
    "1 \\ \n && 0",
    "1 ??/\n && 0",
    "1 <% 2",
    "#{name}",
    "1 /* ",
    "$",
    "def\\\nined {name}",
    "def\\u0069ned {name}",
)
# What the kernel, the compilers or the language may have defined.
PREDEFINED = tuple(
    """
__GNUC__ __clang__ __x86_64__ __i386__ __LP64__ _LP64 unix linux __linux__ __STDC__ __LINE__ __FILE__ __COUNTER__
__VA_ARGS__ __VA_OPT__ __OPTIMIZE__ __KERNEL__ __CHECKER__ __ASSEMBLY__ __cplusplus __has_include __has_attribute
BITS_PER_LONG bool true false _Bool NULL BIT likely unlikely static_assert __always_inline inline __inline DEBUG WANT
CONFIG_64BIT CONFIG_SMP CONFIG_MORE CONFIG_MORE_MODULE MODULE SHIM_LINUX_BITOPS_H SHIM_LINUX_TYPES_H SHIM_TAIL_PAGES
SHIM_LINUX_MM_TYPES_H _LINUX_BITOPS_H _LINUX_MM_TYPES_H _LINUX_TYPES_H _LINUX_BUILD_BUG_H __bool_true_false_are_defined
set_bit test_bit page folio private struct int defined if else endif __DATE__ __TIME__ __INCLUDE_LEVEL__
""".split()
)
# Directives that end a group, or do not.
ELSES = (
    "#else",
    "# else",
    "\t#\telse",
    "%:else",
    "%: else",
    "??=else",
    "#\\\nelse",
    "#el\\\nse",
    "#el\\ \nse",
    "# /* x */ else",
    "/* x */ #else",
    "/* x\n */ #else",
    "/**/#/**/else/**/",
    "#else junk",
    "#else // junk",
    "#else /* junk",
    "#else if 0",
    "#elseif 0",
    "#elif",
    "#elif 1",
    "#elif 1 junk",
    "#elif -1 > 0U",
    "#elif 1 / 0",
    "#elif junk(",
    "#elifdef WANT",
    "#elifndef NOTHING",
    "#elifdef",
    "\f#else",
    "\v#else",
    "\r#else",
    "\0#else",
    "\xa0#else",
    "#\felse",
    "#\velse",
    "#\xa0else",
    "#e\\u006cse",
    "#e\\x6cse",
    "#Else",
    "#else_",
    "#else0",
    "#else$",
    "#else??/\n",
    "##else",
    "#%:else",
    "x #else",
    "; #else",
    "\\\n#else",
    "\\ \n#else",
    "//\\\n#else",
    "// \\ \n#else",
    "// \\\t\n#else",
    "// \\\r\n#else",
    "// \\\f\n#else",
    "// \\\v\n#else",
    "// \\\xa0\n#else",
    "// ??/\n#else",
    "// ??/ \n#else",
    "// \\\\\n#else",
    "// x\r#else",
    "/\\\n/ x\n#else",
    "/\\\n* x\n#else /* */",
    "/* *\\\n/\n#else\n/* */",
    "/* *\\ \n/\n#else\n/* */",
    "/* *??/\n/\n#else\n/* */",
    "/* *\n/\n#else\n/* */",
    "/*/\n#else\n/* */",
    "/* /* */\n#else\n/* */",
    "// /*\n#else\n/* */",
    "//* \n#else\n/* */",
    '"/*"\n#else\n/* */',
    '"/*\n#else\n/* */',
    "'/*'\n#else\n/* */",
    "don't /*\n#else\n/* */",
    "'\"'/*\"\n#else\n/* */",
    '"\\"/*"\n#else\n/* */',
    '"\\\n"/*\n#else\n/* */',
    '"\\\\"/*\n#else\n/* */',
    '"??/"/*"\n#else\n/* */',
    'R"(\n#else\n)"',
    'R"x(\n#else\n)" )x"',
    'uR"(\n#else\n)"',
    'LR"(/*)" \n#else\n/* */',
    'R"("/*)"\n#else\n/* */',
    '"//"\n#else',
    "'\n#else\n'",
    '"\n#else\n"',
    "#if 0\n#else\n#endif\n#else",
    "#if\n#else\n#endif",
    "#ifdef\n#else\n#endif",
    "#include /*\n#else\n*/ <x>",
    "#define X /*\n#else\n*/",
    "#define X //\\\n#else",
    "#define X '/*\n#else\n/* */",
    "#error don't /*\n#else\n/* */",
    "#error \\\n#else",
    "#pragma x /*\n#else\n*/",
    "#line 1\n#else",
    'asm("\n#else\n");',
)
# What ends a group, or does not.
ENDIFS = (
    "#endif",
    "#endif junk",
    "#endif /*x*/",
    "%:endif",
    "#end\\\nif",
    "# endif",
    "#endif // x \\\n",
    "/* */ #endif",
)
# Macros whose last line defines {name}: it expands to {good}, or to {bad}.
MACROS = (
    "#define PICK2(a, b, ...) b\n#define PICK(...) PICK2(__VA_ARGS__)\n#define OPX$ ,{good}\n#define {name} PICK(OPX, {bad}, 0)",
    "#define SEL_(a, b, c, ...) c\n#define SEL(...) SEL_(__VA_ARGS__)\n#define OPX(a, ...) SEL(a , ## __VA_ARGS__ , {good}, {bad}, x)\n#define {name} OPX(1)",
    "#define SEL_(a, b, c, ...) c\n#define SEL(...) SEL_(__VA_ARGS__)\n#define OPX(a, b...) SEL(a , ## b , {good}, {bad}, x)\n#define {name} OPX(1)",
    "#define SEL_(a, b, c, ...) c\n#define SEL(...) SEL_(__VA_ARGS__)\n#define OPX(a, ...) SEL(a __VA_OPT__(,) {good}, {bad}, x)\n#define {name} OPX(1)",
    "#define PICK({good}...) {good}\n#define {name} PICK({bad})",
    "#define PICK(args...) args\n#define {name} PICK({bad})",
    "#define args {good}\n#define PICK(args...) args\n#define {name} PICK({bad})",
    "#define PICK(__VA_ARGS__) {good}\n#define {name} PICK({bad})",
    "#define PICK(...) __VA_ARGS__ ## x\n#define {bad}x {good}\n#define {name} PICK({bad})",
    "#define {name} {bad}\n#undef {name} junk",
    "#define {name} {bad}\n#undef {name} /* junk */",
    "#define {name} {bad}\n#undef {name}//",
    "#define {name} {bad}\n#undef {name}x",
    "#define {name} {bad}\n#undef {name}()",
    "#define {name} {bad}\n#undef \\\n{name}",
    "#define {name} {bad}\n#undef {name}\\ \n",
    "#define {name} {bad}\n#un\\\ndef {name}",
    "#define {name} {bad}\n%:undef {name}",
    "#define {name} {bad}\n??=undef {name}",
    "#define {name} {bad}\n# undef {name}",
    "#define {name} {bad}\n#/**/undef/**/{name}",
    "#define {name} {bad}\n// \\\n#undef {name}",
    "#define {name} {bad}\n// \\ \n#undef {name}",
    "#define {name} {bad}\n#undef {name}\n#define {name} {good}",
    "#define {name} {bad}\n#define {name} {good}",
    "#define {name} {good}\n#define {name} {bad}",
    '#define {name} {bad}\n#pragma push_macro("{name}")\n#undef {name}\n#pragma pop_macro("{name}")',
    '#pragma push_macro("{name}")\n#define {name} {bad}\n#pragma pop_macro("{name}")',
    '#define {name} {bad}\n_Pragma("push_macro(\\"{name}\\")")\n#undef {name}\n_Pragma("pop_macro(\\"{name}\\")")',
    '#define {name} {bad}\n#pragma GCC push_macro("{name}")\n#undef {name}\n#pragma GCC pop_macro("{name}")',
    "#define OP {good}\n#undef OP x\n#ifndef OP\n#define OP {bad}\n#endif\n#define {name} OP",
    "#define OP() {bad}\n#define {name} OP",
    "#define OP() {bad}\n#define {name} OP ()",
    "#define OP (x) {bad}\n#define {name} {good}",
    "#define OP(x) x\n#define {name} OP\\\n({bad})",
    "#define OP(x) x\n#define {name} OP(OP)({bad})",
    "#define OP(x) x OP\n#define {name} {good}",
    "#define SELF SELF\n#define OP(x) OP_ ## x\n#define OP_SELF {bad}\n#define {name} OP(SELF)",
    "#define OP(x) OP2(x)\n#define OP2(x) OP_ ## x\n#define ONE TWO\n#define OP_ONE {bad}\n#define OP_TWO {good}\n#define {name} OP(ONE)",
    "#define OP(x) OP_ ## x\n#define ONE TWO\n#define OP_ONE {bad}\n#define OP_TWO {good}\n#define {name} OP(ONE)",
    "#define OP(x, y) x ## y\n#define {name} OP({bad},)",
    "#define OP(x, y) x##y\n#define ab {bad}\n#define {name} OP(a,b)",
    "#define OP(x) x ## /**/ ## x\n#define {name} {good}",
    "#define CAT_(a, b) a ## b\n#define CAT(a, b) CAT_(a, b)\n#define OP0 {good}\n#define OP1 {bad}\n#define {name} CAT(OP, __COUNTER__)",
    "#define CAT_(a, b) a ## b\n#define CAT(a, b) CAT_(a, b)\n#define OP0 {good}\n#define OP1 {bad}\n#define {name} CAT(OP, __INCLUDE_LEVEL__)",
    "#define CAT(a, b) a ## b\n#define CATx {bad}\n#define {name} CAT(CAT, x)",
    "#define f(a) a*g\n#define g(a) f(a)\n#define {name} {good}",
    "#define EMPTY\n#define OP() {bad}\n#define {name} OP EMPTY ()",
    "#define EMPTY\n#define {bad}_ EMPTY\n#define {name} {good}",
    "#define LP (\n#define OP(x) {bad}\n#define {name} OP LP 1)",
    "#define LP (\n#define OP(x) {bad}\n#define OP2(x) x\n#define {name} OP2(OP LP 1))",
    "#define D defined\n#if D WANT\n#define {name} {bad}\n#endif",
    "#define D defined(WANT)\n#if D\n#define {name} {bad}\n#endif",
    "#define W(x) defined x\n#if W(WANT)\n#define {name} {bad}\n#endif",
    "#define defined 0\n#if defined WANT\n#define {name} {bad}\n#endif",
    "#define if ifdef\n#if 0\n#define {name} {bad}\n#endif",
    "#define include define\n#include {name} {bad}",
    "#define define undef\n#define {name} {bad}",
    "#define D define\n#D {name} {bad}",
    "#define HASH #\nHASH define {name} {bad}",
    "# define {name} {bad}",
    "#\tdefine\t{name}\t{bad}",
    "%:define {name} {bad}",
    "??=define {name} {bad}",
    "#de\\\nfine {name} {bad}",
    "#define\\\n {name} {bad}",
    "#define/**/{name}/**/{bad}",
    "/* */ #define {name} {bad}",
    "#define {name}/**/(x) {bad}(x)",
    "#define {name} /*\n*/ {bad}",
    "#define {name} {bad} // \\\n{good}",
    "#define {name} {bad} // \\ \n{good}",
    "#define {name} {bad} \\ \n",
    "#define {name}\f{bad}",
    "#define {name}\v{bad}",
    "#define {name}\xa0{bad}",
    "#define {name}${bad}",
    "#define {name}+{bad}",
    "#define {name}\\u0041 {bad}",
    "#define {name}\r{bad}",
    "#define X\r#define {name} {bad}",
    "#define {name}\0{bad}",
    "\0#define {name} {bad}",
    "#define {name} {bad}\r",
    "#define {name}(...) {bad}(__VA_ARGS__)",
    "#define {name}(a...) {bad}(a)",
    "#define {name}(a, b) {bad}(a, b)",
    "#define {name}(x) {name}(x)",
    "#define {name} {name}",
    "#define {name} ({name})",
    "#define {name}",
    "#define {name} /* */",
    "#define {bad} {name}\n#define {name} {good}",
    "#define {good} {bad}\n#define {bad} {good}",
    "#unassert x\n#define {name} {bad}",
    "#assert {name}({bad})",
    '#ident "x"',
    "#define {name} {bad}\n#pragma GCC poison {bad}",
    '#pragma GCC warning "x"\n#define {name} {bad}',
    "#pragma redefine_extname {good} {bad}",
    '#define {name} _Pragma("x") {bad}',
    "#define X #y\n#define {name} {bad}",
    "#define X(y) #z\n#define {name} {bad}",
    "#define X ##\n#define {name} {bad}",
    "#define X(y) ## y\n#define {name} {bad}",
    "#define X(y, y) y\n#define {name} {bad}",
    "#define X(..., y) y\n#define {name} {bad}",
    "#define X(y\n#define {name} {bad}",
    "#define X() () ()\n#define {name} {good}",
    "#define 3x\n#define {name} {bad}",
    "#define\n#define {name} {bad}",
    "#define __VA_ARGS__ x\n#define {name} {bad}",
    "#define __LINE__ 3\n#define {name} {bad}",
    "#null\n#define {name} {bad}",
    "#\n#define {name} {bad}",
    "# 33\n#define {name} {bad}",
    '# 33 "x.h" 3\n#define {name} {bad}',
    '#line 33 "x.h"\n#define {name} {bad}',
    "#warning x\n#define {name} {bad}",
    "#import <linux/types.h>",
    "#include_next <linux/types.h>",
    "#define INC <linux/other.h>\n#include INC",
    "#include <linux/other.h>",
    "#include <linux/kernel.h>",
    "#include <linux/other.h> junk",
    '#include "none.h"',
    '#sccs "x"',
    "#pragma once",
    "#pragma pack(1)",
    "#pragma pack(push, 1)",
    "#pragma weak {name}",
    "#pragma GCC visibility push(hidden)",
    '#pragma GCC optimize("O0")',
    "#pragma GCC push_options",
    "#pragma GCC system_header",
    '#pragma GCC diagnostic error "-Wall"',
    "#pragma clang attribute push(__attribute__((weak)), apply_to = function)",
    "#pragma scalar_storage_order big-endian",
    "#pragma GCC ivdep",
    "#pragma omp declare simd",
    "#pragma STDC FP_CONTRACT ON",
    "#pragma",
)
# Whole macros of which the rest of the text is the victim: {op}, {name} and so on are names of it.
PAYLOADS = (
    "#define {op} {op2}",
    "#define {enumerator} {enumerator2}",
    "#define {enumerator} 7",
    "#define {accessor} {accessor2}",
    "#define {accessor}(page) 0",
    "#define {accessor}(folio, ...) ((void)0)",
    "#define {config} 1",
    "#define {config}",
    "#define {config} 0",
    "#undef {config}",
    "#undef {op}",
    "#undef {macro}",
    "#undef {guard}",
    "#define {guard}",
    "#define {macro}(...)",
    "#define private flags",
    "#define page folio",
    "#define bool int",
    "#define bool unsigned char",
    "#define int long",
    "#define void int",
    "#define inline",
    "#define inline __attribute__((noinline))",
    "#define __always_inline inline",
    "#define __always_inline",
    "#define static",
    "#define static extern",
    "#define return (void)",
    "#define return",
    "#define struct union",
    "#define enum struct",
    "#define unsigned",
    "#define const",
    "#define if while",
    "#define true 0",
    "#define false 1",
    "#define static_assert(...)",
    "#define static_assert(...) struct page",
    "#define _Static_assert(...)",
    "#define BITS_PER_LONG 8",
    "#define BITS_PER_LONG 64",
    "#define __CHAR_BIT__ 16",
    "#define _Bool int",
    "#define uname x",
    "#define flname x",
    "#define MORE 1",
    "#define MORE(x) x",
    "#define CONFIG_MORE 1",
    "int more;",
    "struct page;",
    "#error more",
    "{",
    "}",
)
EXTERNALS = (
    ";",
    "struct page;",
    "struct folio;",
    "struct more;",
    "struct {tag};",
    "struct pageflags;",
    "inline struct page;",
    "__always_inline struct page;",
    "extern struct page;",
    "static struct page;",
    "const struct page;",
    "struct page, folio;",
    "struct page struct folio;",
    "struct page { };",
    "struct page { unsigned long flags; unsigned long private; };",
    "struct more { int a; };",
    "union page;",
    "enum {tag};",
    "enum more { MORE_ONE };",
    "enum { MORE_ONE };",
    "enum { {enumerator} = 1 };",
    "int more;",
    "extern int more;",
    "static int more;",
    "int {accessor};",
    "typedef int more;",
    "typedef struct page page;",
    "typedef int page;",
    "typedef unsigned char bool;",
    "typedef bool bool;",
    "typedef _Bool bool;",
    "typedef long {enumerator};",
    'asm("");',
    'asm(".weak {accessor}");',
    '__asm__(".globl {accessor}");',
    'asm(".set {accessor}, {accessor2}");',
    "EXPORT_SYMBOL({accessor});",
    "EXPORT_SYMBOL_GPL({accessor});",
    "EXPORT_SYMBOL({accessor}){accessor2};",
    "EXPORT_SYMBOL(({accessor}));",
    "(EXPORT_SYMBOL)({accessor});",
    "EXPORT_SYMBOL_NS({accessor}, HUGETLB);",
    'EXPORT_SYMBOL_NS_GPL({accessor}, "HUGETLB");',
    'EXPORT_SYMBOL_NS({accessor}, "HUGE" "TLB");',
    "static inline EXPORT_SYMBOL({accessor});",
    "#define EXPORT_SYMBOL(name)",
    "#undef EXPORT_SYMBOL",
    "#define HUGETLB MORE",
    "#define WRITE(x) x\nWRITE(EXPORT_SYMBOL({accessor});)",
    "#define EXPORT(x) EXPORT_SYMBOL(x)\nEXPORT({accessor});",
    "EXPORT_SYMBOL(more);",
    'MODULE_LICENSE("GPL");',
    '_Static_assert(1, "");',
    "static_assert(1);",
    "static_assert(true);",
    "static_assert(sizeof(long) == 8);",
    'static_assert(1, "x");',
    "static_assert(BITS_PER_LONG == 64);",
    "static_assert({enumerator} >= 0);",
    "#pragma weak {accessor}",
    "#pragma weak {accessor} = {accessor2}",
    '_Pragma("weak {accessor}")',
    "#pragma pack(1)",
    "#pragma GCC visibility push(hidden)",
    '#pragma GCC optimize("O0")',
    "#pragma redefine_extname {accessor} more",
    "{returns} {accessor}({parameters});",
    "extern {returns} {accessor}({parameters});",
    "static {returns} {accessor}({parameters});",
    "static inline {returns} {accessor}({parameters});",
    "inline {returns} {accessor}({parameters});",
    "{returns} {accessor}();",
    "{returns} {accessor}({parameters}) __attribute__((weak));",
    "{returns} {accessor}({parameters}) __attribute__((pure));",
    '{returns} {accessor}({parameters}) __asm__("more");',
    '{returns} {accessor}({parameters}) __attribute__((alias("{accessor2}")));',
    '__attribute__((visibility("hidden"))) {returns} {accessor}({parameters});',
    "_Noreturn {returns} {accessor}({parameters});",
    "extern __typeof__({accessor}) {accessor};",
    "extern __typeof__({accessor2}) {accessor};",
    "__typeof__({accessor}) {accessor} __attribute__((cold));",
    "void set_bit(unsigned long nr, volatile unsigned long *addr);",
    "static inline void more(void) { }",
    "void {op}(void);",
    "static int {op};",
    "__extension__ struct page;",
    "_Thread_local int more;",
    "int;",
    "static;",
    "bool;",
    "[[maybe_unused]];",
    "extern {returns} (*{accessor}_pointer)({parameters});",
    "more",
    "more;",
    "more();",
    "{",
    "}",
    '"text"',
    "1",
    "#",
)
# Macros that rendered C uses without naming them: the kernel's, the compiler's, and names that might be.
USED_BY_THE_KERNEL = (
    "#define shim_bitop(op, nr, addr) shim_test_bit(nr, addr)",
    "#define shim_nth_page(page, n) (page)",
    "#define shim_assert(condition, ...) struct page",
    "#define shim_test_bit(nr, addr) 0",
    "#define bitop(op, nr, addr) 0",
    "#define __CHAR_BIT__ 16",
    "#define __SIZEOF_LONG__ 1",
    "#define __SIZEOF_LONG__ 8",
    "#define _Bool int",
    "#define _Static_assert(...)",
    "#define __attribute__(x)",
    "#define always_inline noinline",
    "#define NULL 1",
    "#define SHIM_TAIL_PAGES 1",
    "#define __asm__(x)",
    "#define linux more",
    "#define nth_page(page, n) (page)",
    "#define READ_ONCE(x) 0",
)
# What a parameter or variable may be called.
VARIABLES = tuple(
    """
page folio p head word bit flag private flags bool true false int void inline static linux unix i386 current defined NULL
size_t u32 pgoff_t atomic_t x _x __x X Page PAGE set_bit test_bit folio_page struct enum uname flname if while asm typeof
auto register const restrict volatile signed BITS_PER_LONG static_assert IS_ENABLED page1 page_ p0 a_b uint bitop likely
""".split()
)
ATTRIBUTES = tuple(
    f"__attribute__(({name}))"
    for name in (
        "weak const pure noinline always_inline noreturn cold hot flatten used unused deprecated nonnull malloc "
        "gnu_inline naked nothrow leaf constructor warn_unused_result returns_twice no_instrument_function ms_abi "
        "packed aligned aligned(16) transparent_union may_alias mode(QI) vector_size(8) regparm(1) "
        'section(".more") visibility("hidden") alias("more") optimize("O0") target("sse4") error("x") '
        'cleanup(more) weakref ifunc("more") __weak__ , '
    ).split()
)
SPECIFIERS = (
    *ATTRIBUTES,
    *"""
static extern inline __inline __inline__ register auto typedef const volatile restrict __restrict __restrict__ __const
__volatile__ _Atomic _Noreturn _Thread_local __thread unsigned signed long short char int void bool _Bool float double
__extension__ struct enum union typeof(int) __typeof__(bool) _Alignas(8) __always_inline noinline notrace __must_check
__maybe_unused __used __weak __pure __init asmlinkage __visible __signed__ __complex__ _Complex __int128 __auto_type
""".split(),
    "[[gnu::weak]]",
    "[[noreturn]]",
    "_Nore\\\nturn",
    "__declspec(noinline)",
    '_Pragma("weak x")',
    "/* x */",
    "\\\n",
)
AFTER_PARAMETERS = (
    *ATTRIBUTES,
    '__asm__("more")',
    'asm("more")',
    'asm("")',
    "__must_check",
    "throw()",
    "const",
    "volatile",
    "[1]",
    "()",
    ", more",
    ", more(void)",
    "= 0",
    ":1",
)
# What may stand for the parameter {type} *{name}.
PARAMETERS = (
    "{type} {name}[]",
    "{type} {name}[1]",
    "{type} {name}[static 1]",
    "{type} {name}[const]",
    "{type} {name}[*]",
    "{type} {name}[(set_bit(0, more), 1)]",
    "{type} (*{name})",
    "{type} *({name})",
    "{type} *const {name}",
    "{type} *restrict {name}",
    "{type} *volatile {name}",
    "{type} const *{name}",
    "{type} **{name}",
    "{type} {name}",
    "const {type} *{name}",
    "volatile {type} *{name}",
    "register {type} *{name}",
    "static {type} *{name}",
    "{type} *{name} __attribute__((unused))",
    "{type} * __attribute__((aligned(1))) {name}",
    "{type} { long a[2]; unsigned long private; } *{name}",
    "{type} { long a[2]; long flags; unsigned long private; } *{name}",
    "struct { unsigned long private; } *{name}",
    "union page *{name}",
    "struct more *{name}",
    "void *{name}",
    "typeof({type} *) {name}",
    "__typeof__({type}) *{name}",
    "__extension__ {type} *{name}",
    "{type} *{name}, ...",
    "{type} *{name}, void",
    "{type} *",
    "{type} *other",
    "{type} *{name}, int more",
    "{type} *{name} = 0",
    "enum { {enumerator} = 3 } more, {type} *{name}",
    "{name}) {type} *{name}; (",
    "",
    "void",
)
# What may stand in front of the only statement of a body.
STATEMENTS = (
    ";",
    ";;",
    "int more = 1;",
    "int more;",
    "const int more = 1;",
    "static int more = 1;",
    "register int more = 1;",
    "int {enumerator} = 1;",
    "const int {enumerator} = {enumerator};",
    "enum { {enumerator} = 3 };",
    "enum {tag} { {enumerator} = 3 };",
    "typedef int {enumerator};",
    "typedef int more;",
    "extern int {enumerator};",
    "extern void {op}(unsigned long nr, volatile unsigned long *addr);",
    'extern void {op}(unsigned long nr, volatile unsigned long *addr) __asm__("more");',
    "extern int {op}();",
    "auto void {op}(unsigned long nr, volatile unsigned long *addr) { }",
    "void {op}(unsigned long nr, volatile unsigned long *addr) { }",
    "void (*{op})(unsigned long, volatile unsigned long *) = {op2};",
    "struct page { long a[3]; unsigned long private; };",
    "struct folio;",
    "struct page;",
    "struct page more = { 0 };",
    "struct page *page2 = page;",
    "struct page *page2 = page + 1;",
    "struct page *page2 = page++;",
    "struct page *page2 = &page[1];",
    "struct page *page = (void *)folio;",
    "struct page *page = page;",
    "struct page *page2 = &folio->page;",
    "struct page *page2 = folio_page(folio, 1);",
    "struct page *page2 = (page2 = 0);",
    "unsigned long *word = &page->private;",
    "unsigned long *word = (void *)&folio->private;",
    "unsigned long *private = &page->private;",
    "unsigned long bit = {enumerator};",
    "int bit = {enumerator} + 1 - 1;",
    "char bit = 257;",
    "unsigned char bit = 1;",
    "bool bit = 2;",
    "int page2 = 1, more = 2;",
    "int more = {accessor2}(page);",
    "int more = set_bit(0, &page->private), other;",
    "int more[{enumerator} + 1];",
    "int more __attribute__((cleanup(more)));",
    "(void)page;",
    "(void)0;",
    "page++;",
    "page = page + 1;",
    "{op}(0, &page->private);",
    "{op2}(0, &page->private);",
    'asm("");',
    'asm volatile("nop");',
    "__label__ more;",
    "more:",
    "goto more; more:",
    "case 1:",
    "if (0)",
    "if (1)",
    "if (page)",
    "if (0) ; else",
    "while (0)",
    "for (;;)",
    "for (int i = 0; i < 2; i++)",
    "do ; while (0);",
    "switch (0)",
    "return;",
    "return 0;",
    "{ }",
    "{ int more; }",
    "{ struct page *page = 0; }",
    "static_assert(1);",
    '_Static_assert(1, "");',
    "BUILD_BUG_ON(sizeof(long) != 8);",
    "VM_BUG_ON_PAGE(!page, page);",
    "VM_BUG_ON_PAGE(page++, page);",
    "barrier();",
    "__extension__ int more;",
    "1;",
    '"text";',
    "#pragma GCC ivdep\n",
    "#if 0\n#endif\n",
    "#define {op} {op2}\n",
    "#undef {op}\n",
    '_Pragma("x")',
)
# What may stand for the bit.
BITS = (
    "{bit}",
    "({bit})",
    "(int){bit}",
    "(char){bit}",
    "(unsigned long){bit}",
    "+{bit}",
    "{bit} + 0",
    "{bit} * 1",
    "{bit} | 0",
    "0 + {bit}",
    "{bit} + 1 - 1",
    "{bit} + 64",
    "(0, {bit})",
    "{bit} ?: {bit}",
    "1 ? {bit} : 0",
    "({ {bit}; })",
    "_Generic(1, int: {bit}, default: 0)",
    "__builtin_choose_expr(1, {bit}, 0)",
    "sizeof(char[{bit}])",
    "{bit}u",
    "{enumerator}",
    "{enumerator2}",
    "{enumerator}u",
    "{enumerator} & 31",
)
# What may stand for the word of a page.
WORDS = (
    "&page->private",
    "&(page)->private",
    "&(*page).private",
    "&page[0].private",
    "&0[page].private",
    "&(page + 0)->private",
    "&(0 + page)->private",
    "&(page - 0)->private",
    "&*&page->private",
    "&(page->private)",
    "(&page->private)",
    "&page->private + 0",
    "&page->private + 1",
    "(&page->private)[0]",
    "(void *)&page->private",
    "(unsigned long *)&page->private",
    "(volatile unsigned long *)&page->private",
    "(unsigned int *)&page->private",
    "(char *)&page->private",
    "(void *)(&page->private)",
    "(unsigned long *)page + 2",
    "&page->flags",
    "&page->mapping",
    "page->private",
    "&page[1].private",
    "&page[-1].private",
    "&(&page[1])[-1].private",
    "&((struct page *)page)->private",
    "&((struct folio *)page)->private",
    "(void *)&((struct folio *)page)->private",
    "&({ page; })->private",
    "&(0, page)->private",
    "&(1 ? page : 0)->private",
    "&(page)[0].private",
    "&folio->private",
    "(void *)&folio->private",
    "(unsigned long *)&folio->private",
    "&folio->page.private",
    "&(&folio->page)->private",
    "&(&folio->page)[0].private",
    "&folio_page(folio, 0)->private",
    "&(*folio).page.private",
    "&folio[0].page.private",
    "&page -> private",
    "&page\\\n->private",
    "&page-\\\n>private",
    "&page- >private",
    "&page->private /* x */",
    "& page->private",
    "&&page->private",
    "&page->private, 0",
)
# What may stand for the value of a test, {call}.
RESULTS = (
    "({call})",
    "!!{call}",
    "!{call}",
    "(bool){call}",
    "(int){call}",
    "(char){call}",
    "{call} != 0",
    "{call} == 1",
    "{call} ? 1 : 0",
    "{call} ? true : false",
    "{call} || 0",
    "{call} && 1",
    "0, {call}",
    "{call}, 0",
    "+{call}",
    "-{call}",
    "~{call}",
    "{call} & 1",
    "page && {call}",
    "1 && {call}",
    "0 && {call}",
    "({ {call}; })",
    "likely({call})",
    "__builtin_expect({call}, 1)",
    "{call};",
    "{call}; return 0",
)
# What may stand between two tokens, or in one.
BETWEEN = (
    " ",
    "\t",
    "\n",
    "\r\n",
    "\r",
    "\f",
    "\v",
    "\0",
    "\x1a",
    "\x7f",
    "\xa0",
    "\ufeff",
    "\u2028",
    "\u200b",
    "\x85",
    "\xe9",
    "\\\n",
    "\\\r\n",
    "\\\r",
    "\\ \n",
    "\\\t\n",
    "\\\f\n",
    "\\",
    "\\\\\n",
    "??/\n",
    "/**/",
    "/* x */",
    "/* x\n * y\n */",
    "/* \xe9 */",
    "/* // */",
    "/* \\\n */",
    "/* *\\\n/",
    "/\\\n* x */",
    "/* ' */",
    '/* " */',
    "/* ??/ */",
    "/*",
    "*/",
    "// x\n",
    "// x \\\n",
    "// x \\ \n",
    "// ??/\n",
    "//\n",
    "/\\\n/ x\n",
    "$",
    "@",
    "`",
    "\\u0061",
    "\\u00c0",
    "\\U00000041",
    "#",
    "##",
    "%:",
    "%:%:",
    "'",
    '"',
    "''",
    '""',
    "'x'",
    '"x"',
    'R"(x)"',
    'L""',
    ";",
    ",",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "<%",
    "%>",
    "<:",
    ":>",
    "??<",
    "...",
    "->",
    ".",
    "&",
    "&&",
    "*",
    "-",
    "!",
    "~",
    "0",
    "1",
    "_",
    "x",
)
SPELLINGS = (
    ("{", "<%"),
    ("}", "%>"),
    ("[", "<:"),
    ("]", ":>"),
    ("#", "%:"),
    ("##", "%:%:"),
    ("{", "??<"),
    ("}", "??>"),
    ("[", "??("),
    ("]", "??)"),
    ("#", "??="),
    ("\\\n", "??/\n"),
    ("\\\n", "\\ \n"),
    ("\\\n", "\\\t\n"),
    ("\\\n", "\\\r\n"),
    ("\\\n", "\\\f\n"),
    ("\\\n", " \n"),
    ("\n", "\r\n"),
    ("\n", "\r"),
    ("\n", " \n"),
    ("\n", "\n\n"),
    ("\t", " "),
    ("\t", "\f"),
    ("\t", "\v"),
    (" ", "\t"),
    (" ", "\f"),
    (" ", "\xa0"),
    (" ", "  "),
    (" ", "\n"),
    (" ", ""),
    ("*/", "* /"),
    ("*/", "*\\\n/"),
    ("/*", "/\\\n*"),
    ("/*", "//"),
    ("->", "- >"),
    ("->", "-\\\n>"),
    ("static", "__static"),
    ("inline", "__inline"),
    ("inline", "__inline__"),
    ("bool", "_Bool"),
    ("bool", "unsigned char"),
    ("void", "int"),
    ("int", "signed"),
    ("int", "signed int"),
    ("int", "long"),
    ("struct", "union"),
    ("false", "0"),
    ("false", "(bool)0"),
    ("false", "!1"),
    ("false", "'\\0'"),
    ("false", "0.0"),
    ("0", "false"),
    ("0", "00"),
    ("0", "0u"),
    ("0", "-0"),
    ("page", "folio"),
    ("page", "pag\\u0065"),
    ("private", "privat\\\ne"),
    ("private", "flags"),
    ("private", "private$"),
    ("enum", "struct"),
    ("static_assert", "_Static_assert"),
    ("__always_inline", "inline"),
    ("__always_inline", "inline __attribute__((always_inline))"),
    ("__always_inline", "_Noreturn"),
    ("__always_inline", "inline _Noreturn"),
    ("return ", ""),
    ("return ", "return (void)"),
    ("return ", "return\\\n"),
    ("#include", "#import"),
    ("#include", "#include_next"),
    ("#include", "# include"),
    ("#include", "%:include"),
    ("#include", "//#include"),
    ("#ifdef", "#ifndef"),
    ("#ifdef", "#if defined"),
    ("#ifdef", "#if"),
    ("#ifdef", "#if 1 ||"),
    ("#ifndef", "#if !defined"),
    ("#ifndef", "#if !"),
    ("#ifndef", "#ifdef"),
    ("#define", "#undef"),
    ("<linux/", '"linux/'),
    ("<linux/", "< linux/"),
)
