/* Generated from gen/spec/command.ts, and the knobs of diag.ts preload.ts boxes/ by templates/tables/command_tables.h.hbs; change those and run: npm run gen */
#ifndef HAK_COMMAND_TABLES_H
#define HAK_COMMAND_TABLES_H

#include "table_rows.h"

#define HAK_COMMAND_VERSION "0.1.0"

typedef enum command_id {
    COMMAND_RUN,
    COMMAND_DOCTOR,
    COMMAND_TOP,
    COMMAND_EXPLAIN,
    COMMAND_KNOBS,
    COMMAND_COUNT
} command_id_t;

static const command_text_t command_texts[COMMAND_COUNT] = {
    { "run", "[options] [--] PROGRAM [ARGUMENTS]", "run a program with its memory from hakmem" },
    { "doctor", "[options] PROGRAM", "say whether a program will really use hakmem, and if not, why and what to do" },
    { "top", "[--once] [--interval MS] PID", "watch the heap of a process that runs with --stats=shm" },
    { "explain", "LOG", "say what the traces in a log mean, and what would change it; - reads standard input" },
    { "knobs", "", "list the knobs: flag, variable, default, range, what it does" },
};

static const note_text_t note_texts[] = {
    { COMMAND_RUN, "Every knob is a flag too: --limit=2G is HAKMEM_LIMIT=2G; hakmem knobs lists them." },
    { COMMAND_RUN, "A program that has an allocator of its own is told of in one line and runs as it always does." },
    { COMMAND_RUN, "Exit: that of the program; 2 when it cannot be run with the library; 126 when it is not executable; 127 when it is not there." },
    { COMMAND_DOCTOR, "Exit: 0 it will; 1 it will not; 2 that cannot be said, or wrong use. The program itself is not run." },
    { COMMAND_TOP, "It needs node 20.19 or later." },
    { COMMAND_EXPLAIN, "It needs node 20.19 or later." },
};

typedef enum option_id {
    OPTION_RUN_SECURE,
    OPTION_RUN_PGO,
    OPTION_RUN_SPEC,
    OPTION_RUN_LIBRARY,
    OPTION_RUN_FORCE,
    OPTION_RUN_QUIET,
    OPTION_RUN_SHOW,
    OPTION_RUN_HELP,
    OPTION_DOCTOR_SECURE,
    OPTION_DOCTOR_PGO,
    OPTION_DOCTOR_SPEC,
    OPTION_DOCTOR_LIBRARY,
    OPTION_DOCTOR_JSON,
    OPTION_DOCTOR_NO_LOADER,
    OPTION_DOCTOR_HELP,
    OPTION_KNOBS_HELP,
    OPTION_COUNT
} option_id_t;

static const option_text_t option_texts[OPTION_COUNT] = {
    { COMMAND_RUN, "--secure", "", "with the secure build: guards, checks, random order" },
    { COMMAND_RUN, "--pgo", "", "with the build that was trained on workloads" },
    { COMMAND_RUN, "--spec", "NAME", "with out/NAME of a directory where npx hakmem build --spec NAME was run" },
    { COMMAND_RUN, "--library", "FILE", "with this library; so does HAKMEM_LIBRARY" },
    { COMMAND_RUN, "--force", "", "preload the library also where the program would go past it" },
    { COMMAND_RUN, "--quiet", "", "say nothing unless nothing can be run" },
    { COMMAND_RUN, "--show", "", "print the variables that would be set, and run nothing" },
    { COMMAND_RUN, "--help", "", "print this" },
    { COMMAND_DOCTOR, "--secure", "", "with the secure build: guards, checks, random order" },
    { COMMAND_DOCTOR, "--pgo", "", "with the build that was trained on workloads" },
    { COMMAND_DOCTOR, "--spec", "NAME", "with out/NAME of a directory where npx hakmem build --spec NAME was run" },
    { COMMAND_DOCTOR, "--library", "FILE", "with this library; so does HAKMEM_LIBRARY" },
    { COMMAND_DOCTOR, "--json", "", "the same as JSON" },
    { COMMAND_DOCTOR, "--no-loader", "", "read files only; without it the loader is asked too (in its trace mode, as ldd -r does)" },
    { COMMAND_DOCTOR, "--help", "", "print this" },
    { COMMAND_KNOBS, "--help", "", "print this" },
};

/* Columns: flag, its value where it has none, then as in tables/knobs.h. */
static const knob_flag_t knob_flags[] = {
    { "--abort"                  , "1"   , { "HAKMEM_ABORT"                  , KNOB_TYPE_BOOL ,        1,    0,                     1, "end the program at its first error (a double free, a write to freed memory, a bad pointer); 0: say so once per kind and second, and go on without what was damaged", "" } },
    { "--trace-frees"            , ""    , { "HAKMEM_TRACE_FREES"            , KNOB_TYPE_COUNT,        0,    0,               1048576, "so many of the last frees (rounded up to a power of two) are kept with their places in the program, and the report of an error names those of its block; every malloc and free then takes the cold door; 0: none", "" } },
    { "--show-knobs"             , "1"   , { "HAKMEM_HELP"                   , KNOB_TYPE_BOOL ,        0,    0,                     1, "print every knob with its present value, then go on", "" } },
    { "--fault"                  , ""    , { "HAKMEM_FAULT"                  , KNOB_TYPE_TEXT ,        0,    0,                     0, "seed:rate, in the debug build: of 1000 calls that ask the system for memory, give it back or wait for a lock, so many fail", "" } },
    { "--page-kib"               , ""    , { "HAKMEM_PAGE_KIB"               , KNOB_TYPE_TEXT ,        0,    0,                     0, "for tests: 4, 16 or 64 stands for a machine that has pages of so many KiB, where the pages here are no longer", "" } },
    { "--canary"                 , "1"   , { "HAKMEM_CANARY"                 , KNOB_TYPE_BOOL ,        1,    0,                     1, "secure build: the last 8 bytes of a block hold a word that is checked when it is freed; 0: the program may use them", "" } },
    { "--zero-on-free"           , ""    , { "HAKMEM_ZERO_ON_FREE"           , KNOB_TYPE_BYTES,      144,    0,                262144, "secure build: blocks up to so long are cleared when they are freed, and checked to be still clear when they are handed out; runs of pages and huge blocks always are cleared", "" } },
    { "--tiny-use-superslab"     , "1"   , { "HAKMEM_TINY_USE_SUPERSLAB"     , KNOB_TYPE_BOOL ,        1,    0,                     1, "0: every EMPTY slab goes back to the system at once and every acquisition faults its pages in anew, to compare with", "" } },
    { "--ss-empty-scan-limit"    , ""    , { "HAKMEM_SS_EMPTY_SCAN_LIMIT"    , KNOB_TYPE_COUNT,        8,    1,                  4096, "superslabs looked into for a run of units that may be a little too short, before a longer one is asked for", "" } },
    { "--tiny-ss-force-lg"       , ""    , { "HAKMEM_TINY_SS_FORCE_LG"       , KNOB_TYPE_COUNT,       21,   16,                    30, "log2 of the bytes of a superslab", "the superslab is a constant of gen/spec/geometry.ts, so that masks and shifts are constants too: edit it and build" } },
    { "--thp"                    , "1"   , { "HAKMEM_THP"                    , KNOB_TYPE_BOOL ,        0,    0,                     1, "1: hint superslabs for huge pages once the heap has outgrown its first ones; 0: leave the policy of the system alone", "" } },
    { "--slab-recycle-trace"     , "1"   , { "HAKMEM_SLAB_RECYCLE_TRACE"     , KNOB_TYPE_BOOL ,        0,    0,                     1, "print a line for every slab that falls EMPTY", "" } },
    { "--ss-acquire-debug"       , "1"   , { "HAKMEM_SS_ACQUIRE_DEBUG"       , KNOB_TYPE_BOOL ,        0,    0,                     1, "print a line for every slab or run acquired, with the stage that served it", "" } },
    { "--super-reg-debug"        , "1"   , { "HAKMEM_SUPER_REG_DEBUG"        , KNOB_TYPE_BOOL ,        0,    0,                     1, "print a line for every superslab that enters or leaves the shared pool, and for every purge", "" } },
    { "--shared-pool-stage-stats", "1"   , { "HAKMEM_SHARED_POOL_STAGE_STATS", KNOB_TYPE_BOOL ,        0,    0,                     1, "print at exit how many acquisitions each stage served", "" } },
    { "--transfer-budget"        , ""    , { "HAKMEM_TRANSFER_BUDGET"        , KNOB_TYPE_BYTES,  4194304,    0,            1073741824, "bytes of free blocks that may wait in the transfer stage for a thread that wants them; 0: none, each goes home to its slab", "" } },
    { "--quarantine-blocks"      , ""    , { "HAKMEM_QUARANTINE_BLOCKS"      , KNOB_TYPE_COUNT,       64,    0,                   512, "secure build: freed blocks that each thread holds back before they are used again, a power of two; 0: none", "" } },
    { "--quarantine-bytes"       , ""    , { "HAKMEM_QUARANTINE_BYTES"       , KNOB_TYPE_BYTES,  1048576,    0,              67108864, "secure build: the most bytes they may have together: a block that is longer than its share of this is not held back", "" } },
    { "--transfer-trace"         , "1"   , { "HAKMEM_TRANSFER_TRACE"         , KNOB_TYPE_BOOL ,        0,    0,                     1, "print a line for every batch of blocks that changes threads", "" } },
    { "--profile-sites"          , ""    , { "HAKMEM_PROFILE_SITES"          , KNOB_TYPE_COUNT,    16384,   16,               1048576, "rows of the table of call sites, rounded up to a power of two; what finds no room there adds to the row [other stacks]", "" } },
    { "--profile-seed"           , ""    , { "HAKMEM_PROFILE_SEED"           , KNOB_TYPE_COUNT,        0,    0, 4611686018427387903ll, "what blocks are sampled follows from this number and those of the threads; 0: another each time", "" } },
    { "--guard"                  , "1"   , { "HAKMEM_GUARD"                  , KNOB_TYPE_BOOL ,        0,    0,                     1, "some blocks are put against a page that cannot be reached, and cannot be reached themselves after their free: an access beyond them or after it is reported where it is made, with the stacks of the allocation and of the free", "" } },
    { "--guard-rate"             , ""    , { "HAKMEM_GUARD_RATE"             , KNOB_TYPE_BYTES,        0,    0, 4611686018427387904ll, "the mean number of bytes from one guarded block to the next; 0: 4 MiB, but of each thread no more than one in 4 ms, so that what is guarded costs programs less than 1 %", "" } },
    { "--guard-quarantine"       , ""    , { "HAKMEM_GUARD_QUARANTINE"       , KNOB_TYPE_BYTES, 16777216,    0,       1099511627776ll, "bytes of addresses, but no memory, that freed guarded blocks keep before they are used again; 1024 blocks at most", "" } },
    { "--limit"                  , ""    , { "HAKMEM_LIMIT"                  , KNOB_TYPE_TEXT ,        0,    0,                     0, "bytes from 4M to 1T that the heap may have, in use and retained, metadata included; or cgroup: 90 % of memory.max of its control group. What does not fit fails with ENOMEM, and the first time a line says so", "" } },
    { "--soft-limit"             , ""    , { "HAKMEM_SOFT_LIMIT"             , KNOB_TYPE_TEXT ,        0,    0,                     0, "bytes from 4M to 1T, or cgroup: retained memory takes no more than this leaves beside what is in use, and lists are short above it; nothing fails", "" } },
    { "--ace-trace"              , "1"   , { "HAKMEM_ACE_TRACE"              , KNOB_TYPE_BOOL ,        0,    0,                     1, "print one line per distinct cause and size class of a request that missed its pool", "" } },
    { "--wmax-mid"               , ""    , { "HAKMEM_WMAX_MID"               , KNOB_TYPE_RATIO,     2000, 1000,                  2000, "tighten the rounding bound of the mid region; a size that fails it takes an exact page run", "" } },
    { "--wmax-large"             , ""    , { "HAKMEM_WMAX_LARGE"             , KNOB_TYPE_RATIO,     2000, 1000,                  2000, "tighten the rounding bound of the large region; a size that fails it takes an exact page run", "" } },
    { "--list-budget"            , ""    , { "HAKMEM_LIST_BUDGET"            , KNOB_TYPE_BYTES,  4194304,    0,            1073741824, "bytes that the lists of a thread may grow by, together", "" } },
    { "--tiny-mem-diet"          , "1"   , { "HAKMEM_TINY_MEM_DIET"          , KNOB_TYPE_BOOL ,        0,    0,                     1, "trade speed for memory: shorter lists, and an eighth of the EMPTY memory retained", "" } },
    { "--tiny-idle-trim-ms"      , ""    , { "HAKMEM_TINY_IDLE_TRIM_MS"      , KNOB_TYPE_MS   ,        0,    0,               3600000, "start a thread (in the child of a fork too) that looks this often and trims what nobody has used in between; 0: none", "" } },
    { "--tiny-trim-ss"           , "1"   , { "HAKMEM_TINY_TRIM_SS"           , KNOB_TYPE_BOOL ,        1,    0,                     1, "what that thread finds EMPTY goes back to the system; 0: only the blocks of ended threads go home", "" } },
    { "--profile"                , ""    , { "HAKMEM_PROFILE"                , KNOB_TYPE_TEXT ,        0,    0,                     0, "samples blocks, and writes a heap profile by call site to this file at exit; %p in it is the process id, and the child of a fork adds its own where there is none", "" } },
    { "--profile-rate"           , ""    , { "HAKMEM_PROFILE_RATE"           , KNOB_TYPE_BYTES,   524288,    0, 4611686018427387904ll, "while blocks are sampled: the mean number of bytes from sample to sample; 0: no sampling until PROFILE_SIGNAL or hak_profile_start asks for it, then 512 KiB", "" } },
    { "--profile-format"         , ""    , { "HAKMEM_PROFILE_FORMAT"         , KNOB_TYPE_TEXT ,        0,    0,                     0, "pprof (the default: profile.proto, not compressed), text (a table of call sites) or folded (a line per stack, for flame graphs)", "" } },
    { "--profile-signal"         , ""    , { "HAKMEM_PROFILE_SIGNAL"         , KNOB_TYPE_TEXT ,        0,    0,                     0, "a signal, such as USR2 or 12, that begins sampling; while blocks are sampled it writes the file of PROFILE, and ends what a signal began", "" } },
    { "--profile-every"          , ""    , { "HAKMEM_PROFILE_EVERY"          , KNOB_TYPE_BYTES,        0,    0, 4611686018427387904ll, "a further profile, PATH.1, PATH.2 and so on, whenever the estimated bytes in use have grown by so many since the last of them; 0: none", "" } },
    { "--profile-peak"           , "1"   , { "HAKMEM_PROFILE_PEAK"           , KNOB_TYPE_BOOL ,        0,    0,                     1, "keep in PATH.peak the profile of the most that was in use, by estimate; written when that has grown by a twentieth and 1 MiB", "" } },
    { "--tiny-counters-dump"     , "1"   , { "HAKMEM_TINY_COUNTERS_DUMP"     , KNOB_TYPE_BOOL ,        0,    0,                     1, "print the counters at exit, in total and per size class", "" } },
    { "--stats"                  , "text", { "HAKMEM_STATS"                  , KNOB_TYPE_TEXT ,        0,    0,                     0, "reports, separated by commas: text (at exit, to stderr), json:PATH and xml:PATH (at exit and on STATS_SIGNAL; %p in the path is the process id), shm (a shared file for npm run top)", "" } },
    { "--stats-signal"           , ""    , { "HAKMEM_STATS_SIGNAL"           , KNOB_TYPE_TEXT ,        0,    0,                     0, "a signal, such as USR2 or 12, on which json:PATH and xml:PATH are written anew", "" } },
    { "--crash-report"           , "1"   , { "HAKMEM_CRASH_REPORT"           , KNOB_TYPE_BOOL ,        0,    0,                     1, "on SIGSEGV or SIGBUS in the allocator itself, print a line with box, class and slab, then let the signal go on; builds with assertions always do", "" } },
    { "--leaks"                  , "1"   , { "HAKMEM_LEAKS"                  , KNOB_TYPE_BOOL ,        0,    0,                     1, "at exit, name the call sites of sampled blocks that nothing refers to any more, with estimates of how many there are; samples blocks as PROFILE does", "" } },
    { "--leaks-ms"               , ""    , { "HAKMEM_LEAKS_MS"               , KNOB_TYPE_MS   ,     2000,    1,               3600000, "after which the search for leaks stops: what it has not reached is then called perhaps unreachable", "" } },
    { "--leaks-suppress"         , ""    , { "HAKMEM_LEAKS_SUPPRESS"         , KNOB_TYPE_TEXT ,        0,    0,                     0, "a file of leaks that are known, a pattern per line, found anywhere in the name of a file in the call stack: * stands for anything, ^ and $ for the ends, leak: before it is skipped", "" } },
    { "--record"                 , ""    , { "HAKMEM_RECORD"                 , KNOB_TYPE_TEXT ,        0,    0,                     0, "in out/record: the file in which the process is recorded; %p in it is the process id, and -2, -3 and so on is added where there is a file already", "" } },
    { "--record-seed"            , ""    , { "HAKMEM_RECORD_SEED"            , KNOB_TYPE_COUNT,        1,    0, 4611686018427387903ll, "which blocks are timed and when windows open follows from this number", "" } },
    { "--force-libc-alloc"       , "1"   , { "HAKMEM_FORCE_LIBC_ALLOC"       , KNOB_TYPE_BOOL ,        0,    0,                     1, "pass every request to the allocator of libc, to compare with", "" } },
    { "--ld-safe"                , ""    , { "HAKMEM_LD_SAFE"                , KNOB_TYPE_COUNT,        0,    0,                     2, "a pointer that is not ours: 0 report it and abort; 1 pass it to the next allocator in the process; 2 pass it to libc", "" } },
    { "--ld-block-jemalloc"      , "1"   , { "HAKMEM_LD_BLOCK_JEMALLOC"      , KNOB_TYPE_BOOL ,        0,    0,                     1, "when jemalloc is loaded in the process, step aside as with FORCE_LIBC_ALLOC", "" } },
    { "--front-gate-unified"     , "1"   , { "HAKMEM_FRONT_GATE_UNIFIED"     , KNOB_TYPE_BOOL ,        1,    0,                     1, "one entry for all sizes", "there is no other entry: malloc and free have one path, and size classes decide the rest" } },
    { "--smallmid-enable"        , "1"   , { "HAKMEM_SMALLMID_ENABLE"        , KNOB_TYPE_BOOL ,        1,    0,                     1, "a layer of its own for sizes between tiny and mid", "every size class has a list and slabs of its own, so there is no gap for such a layer to fill" } },
};

static const flag_size_t flag_sizes[] = {
    { "--limit", { .type = KNOB_TYPE_BYTES, .minimum = 4194304, .maximum = 1099511627776 }, "cgroup" },
    { "--soft-limit", { .type = KNOB_TYPE_BYTES, .minimum = 4194304, .maximum = 1099511627776 }, "cgroup" },
};

static const flag_word_t flag_words[] = {
    { "--stats", "json", "json:hakmem-stats.%p.json" },
    { "--stats", "xml", "xml:hakmem-stats.%p.xml" },
};

#endif
