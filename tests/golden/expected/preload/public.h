/* Generated from gen/spec/version.ts stats.ts (fields) by templates/tables/public.h.hbs; change those and run: npm run gen */
#define HAKMEM_VERSION "1.2.3"
#define HAKMEM_VERSION_MAJOR 1
#define HAKMEM_VERSION_MINOR 2
#define HAKMEM_VERSION_PATCH 3

/* The heap at one moment. Of each place: the bytes that it has of the heap's addresses, and those of them that are resident. Fields are
   only ever added at the end. */
typedef struct hak_stats {
    size_t size; /* bytes of this struct that the library has filled in, this field included */
    uint64_t slabs; /* slabs in use */
    uint64_t live_bytes; /* blocks with the program */
    uint64_t live_resident; /* of those, resident */
} hak_stats_t;
