/* Generated from gen/spec/stats.ts (fields) by templates/tables/stats_fields.h.hbs; change those and run: npm run gen */
#ifndef HAK_TABLES_STATS_FIELDS_H
#define HAK_TABLES_STATS_FIELDS_H

/* STATS_FIELD(name, source) for every word of hak_stats_t: its name, and where it is in a heap_snapshot_t. */
#define HAK_STATS_FIELDS(STATS_FIELD) \
    STATS_FIELD(slabs, figures[HAK_FIGURE_SLABS]) \
    STATS_FIELD(live_bytes, bytes[HAK_PLACE_LIVE]) \
    STATS_FIELD(live_resident, resident[HAK_PLACE_LIVE]) \

#endif
