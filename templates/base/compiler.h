/* What we ask of the compiler, named once. */
#ifndef HAK_BASE_COMPILER_H
#define HAK_BASE_COMPILER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define hak_likely(condition) __builtin_expect(!!(condition), 1)
#define hak_unlikely(condition) __builtin_expect(!!(condition), 0)

#define HAK_INLINE static inline __attribute__((always_inline))
/* A cold door: kept out of the hot functions and out of their pages. */
#define HAK_COLD __attribute__((noinline, cold))
/* Taken now and then by a busy program: out of line, but not placed with what never runs. */
#define HAK_SLOW __attribute__((noinline))
#ifndef HAK_EXPORT
#define HAK_EXPORT __attribute__((visibility("default")))
#endif
/* A second name of an exported function. */
#if __has_attribute(copy)
#define HAK_EXPORT_AS(function) HAK_EXPORT __attribute__((alias(#function), copy(function)))
#else
#define HAK_EXPORT_AS(function) HAK_EXPORT __attribute__((alias(#function)))
#endif
#define HAK_CACHE_ALIGNED __attribute__((aligned(64)))
#define HAK_UNUSED __attribute__((unused))
/* In an exported function: where the program goes on after the call. */
#define HAK_CALLER __builtin_return_address(0)

#endif
