/* Remote frees, pending lists, borrowing, stealing, retirement and adoption: every interleaving of THREADS threads with as
   many heaps, and SLABS slabs of BPS blocks of one class. Each inline is named after the C function it mirrors
   (templates/boxes/shared-pool/shared_pool.c; in templates/boxes/tls-sll/: heap_registry.c, other_heaps.c, send_home.c,
   tls_sll.c, heap_life.c); each access to what other threads may write is a step of its own, and what C does to memory that
   one thread alone may touch is one step, which asserts that this is so. Orders weaker than sequential consistency are not modelled (docs/architecture.md argues them).

   -DSEED_<NAME> seeds a defect, and SPIN must find it; scripts/spin/ knows all of them by their `SEED_` here. */
#ifndef THREADS
#define THREADS 2
#endif
#ifndef SLABS
#define SLABS 1
#endif
#ifndef BPS
#define BPS 2
#endif
#define BLOCKS (SLABS * BPS)
/* Slabs whose blocks are with the program at the start. */
#ifndef FULL
#define FULL 1
#endif
/* Calls of all threads together; without ROUNDS any number. */
#ifdef ROUNDS
byte rounds = ROUNDS;
#define MORE (rounds > 0)
#define SPEND rounds--
#else
#define MORE true
#define SPEND skip
#endif
#define NIL 15
#define QUEUED 14 /* as who has the right to a slab's second line: the pending list it is on */

/* Where a block is, of which the code knows nothing: what is asserted. */
#define HOME 0    /* in its slab's free list */
#define REMOTE 1  /* in its slab's remote list */
#define PROGRAM 2 /* handed out */
#define LISTED 3  /* in the list of a thread */
#define MOVING 4  /* in the hands of one thread */

typedef slab_t {
    byte free = NIL; /* line 1 */
    byte used = 0;
    bool listed = false;
    byte owner = NIL; /* NIL: the pool has it */
    byte head = NIL; /* the word `remote` */
    byte count = 0;
    byte tail = NIL;
    byte pending_next = NIL;
    byte right = NIL /* not in C: the thread that alone may touch tail and pending_next, QUEUED, or NIL for nobody */
}

slab_t slab[SLABS];
byte next[BLOCKS];  /* the first word of a free block */
byte where[BLOCKS]; /* not in C */
byte pending[THREADS], list[THREADS];
bool retired[THREADS];
byte user[THREADS]; /* not in C: the thread whose heap it is */
byte lock = NIL;    /* registry.lock: its holder */
byte ended = 0;
/* With FORK one thread may fork, and the search goes on as the child: no other thread does anything any more. */
byte forker = NIL;
#ifdef FORK
byte touched = NIL;  /* registry.touched */
bool torn[THREADS];  /* not in C: somebody is in the midst of a change of the heap's lists */
#define IF_FORK(step) step
#define ALIVE provided (forker == NIL || forker + 1 == _pid)
#else
#define IF_FORK(step) skip
#define ALIVE
#endif

#define SLAB_OF(block) ((block) / BPS)
#define MAY_WRITE(heap) (user[heap] == me || (retired[heap] && lock == me))

#define CHANGE_BEGINS(heap) atomic { assert(!torn[heap]); torn[heap] = true }

/* Moves `count` blocks that hang on `head` from one place to another; each must be where it is thought to be. */
inline blocks_move(head_, count_, from_, to_) {
    i = 0; b = head_;
    do
    :: i < count_ -> assert(b != NIL && where[b] == from_); where[b] = to_; b = next[b]; i++
    :: else -> break
    od;
    i = 0; b = 0
}

/* pending_push: CAS, release. */
inline pending_push(to_, s_) {
    do
    :: first = pending[to_];
       atomic { assert(slab[s_].right == me); slab[s_].pending_next = first };
       atomic {
           if
           :: pending[to_] == first -> pending[to_] = s_; slab[s_].right = QUEUED; first = 0; break
           :: else -> first = 0
           fi
       }
    od
}

/* pending_pop_all: one exchange; the rights to all slabs in the list pass to this thread. */
inline rights_take(chain_) {
    i = chain_;
    do
    :: i != NIL -> assert(slab[i].right == QUEUED); slab[i].right = me; i = slab[i].pending_next
    :: else -> break
    od;
    i = 0
}

inline pending_pop_all(from_) {
#ifdef SEED_POP_IS_LOAD_THEN_STORE
    popped = pending[from_];
    atomic { pending[from_] = NIL; rights_take(popped) }
#else
    atomic { popped = pending[from_]; pending[from_] = NIL; rights_take(popped) }
#endif
}

/* slab_free_remote: blocks head_ … tail_ of one slab. */
inline slab_free_remote(s_, head_, tail_, count_) {
    target = slab[s_].owner;
    do
    :: atomic { old_head = slab[s_].head; old_count = slab[s_].count };
       next[tail_] = old_head;
       atomic {
           if
#ifdef SEED_SPLICE_IS_STORE
           :: true ->
#else
           :: slab[s_].head == old_head && slab[s_].count == old_count ->
#endif
              slab[s_].head = head_;
              slab[s_].count = old_count + count_;
              assert(slab[s_].count <= BPS);
              blocks_move(head_, count_, MOVING, REMOTE);
              if
              :: old_count == 0 -> assert(slab[s_].right == NIL); slab[s_].right = me
              :: else
              fi;
              break
           :: else
           fi
       }
    od;
    if
#ifdef SEED_PUSH_THOUGH_NOT_EMPTY
    :: true ->
#else
    :: old_count == 0 ->
#endif
#ifdef SEED_TAIL_WRITTEN_AFTER_PUSH
       pending_push(target, s_);
       atomic { assert(slab[s_].right == me); slab[s_].tail = tail_ }
#else
       atomic { assert(slab[s_].right == me); slab[s_].tail = tail_ };
#ifdef SEED_NEVER_PUSHED
       skip
#else
       pending_push(target, s_)
#endif
#endif
    :: else
    fi;
#ifdef SEED_SLAB_READ_AFTER_PUSH
    atomic { assert(slab[s_].owner != NIL) }; /* its class and units are another's by now */
#endif
    atomic { target = 0; old_head = 0; old_count = 0 }
}

/* shared_pool_release_slab: whoever finds a slab EMPTY. */
inline release_slab(s_) {
    assert(slab[s_].used == 0 && slab[s_].count == 0 && slab[s_].right == NIL);
    slab[s_].listed = false;
    slab[s_].free = NIL;
    slab[s_].owner = NIL
}

/* slab_free_block_slow and slab_try_recycle: an EMPTY slab is kept or released. */
inline slab_free_block_slow(s_) {
    slab[s_].listed = true;
    if
    :: slab[s_].used == 0 -> release_slab(s_)
    :: true
    fi
}

/* slab_free_block: the owner's free of one block. */
inline slab_free_block(s_, block_) {
    atomic {
        assert(MAY_WRITE(slab[s_].owner) && where[block_] == MOVING && slab[s_].used != 0);
        next[block_] = slab[s_].free;
        slab[s_].free = block_;
        slab[s_].used--;
        where[block_] = HOME;
        slab_free_block_slow(s_)
    }
}

/* slab_collect_remote: the caller has popped the slab. */
inline slab_collect_remote(owner_, s_) {
#ifndef SEED_TAIL_READ_AFTER_EXCHANGE
    atomic { assert(slab[s_].right == me); tail = slab[s_].tail };
#endif
#ifdef SEED_EXCHANGE_IS_LOAD_THEN_STORE
    atomic { taken = slab[s_].head; taken_count = slab[s_].count };
    atomic { slab[s_].head = NIL; slab[s_].count = 0; slab[s_].right = NIL };
#else
    atomic { taken = slab[s_].head; taken_count = slab[s_].count; slab[s_].head = NIL; slab[s_].count = 0; slab[s_].right = NIL };
#endif
#ifdef SEED_TAIL_READ_AFTER_EXCHANGE
    atomic { assert(slab[s_].right == me); tail = slab[s_].tail };
#endif
    IF_FORK(CHANGE_BEGINS(owner_));
    atomic {
        assert(slab[s_].owner == owner_ && MAY_WRITE(owner_));
        assert(taken_count != 0 && taken_count <= slab[s_].used);
        blocks_move(taken, taken_count, REMOTE, HOME);
        next[tail] = slab[s_].free;
        slab[s_].free = taken;
        slab[s_].used = slab[s_].used - taken_count;
        slab_free_block_slow(s_);
        IF_FORK(torn[owner_] = false);
        tail = 0; taken = 0; taken_count = 0
    }
}

/* pending_put_back of the chain `kept`, by one CAS, release; what others have pushed meanwhile is taken, and `kept` hangs on it.
   A slab in it may have another owner by now: it goes back all the same. */
inline rights_give(chain_) {
    i = chain_;
    do
    :: i != NIL -> assert(slab[i].right == me && slab[i].count != 0); slab[i].right = QUEUED; i = slab[i].pending_next
    :: else -> break
    od;
    i = 0
}

inline pending_put_back(to_) {
    do
    :: kept != NIL ->
       if
#ifdef SEED_PUT_BACK_IS_STORE
       :: atomic { true -> pending[to_] = kept; rights_give(kept); kept = NIL }
#else
       :: atomic { pending[to_] == NIL -> pending[to_] = kept; rights_give(kept); kept = NIL }
#endif
       :: pending[to_] != NIL ->
#ifdef SEED_PUT_BACK_WALKS_WHAT_IS_NOT_TAKEN
          newer = pending[to_];
#else
          atomic { newer = pending[to_]; pending[to_] = NIL; rights_take(newer) };
#endif
          if
          :: newer != NIL ->
             atomic {
                 last = newer;
                 do
                 :: assert(slab[last].right == me);
                    if
                    :: slab[last].pending_next != NIL -> last = slab[last].pending_next
                    :: else -> break
                    fi
                 od;
#ifdef SEED_PUT_BACK_FIRST_IN_PLACE_OF_LAST
                 last = newer;
#endif
#ifndef SEED_PUT_BACK_NOT_LINKED
                 slab[last].pending_next = kept;
#endif
                 kept = newer; last = 0; newer = 0
             }
          :: else -> newer = 0
          fi
       fi
    :: else -> break
    od;
    kept = 0
}

/* owner_collect_class. */
inline owner_collect_class(owner_) {
    pending_pop_all(owner_);
    do
    :: popped != NIL ->
#ifndef SEED_NEXT_READ_AFTER_COLLECTING
       atomic { assert(slab[popped].right == me); following = slab[popped].pending_next };
#endif
       now = slab[popped].owner;
       if
#ifdef SEED_STALE_OWNER_COLLECTS
       :: true -> slab_collect_remote(now, popped)
#else
       :: now == owner_ -> slab_collect_remote(owner_, popped)
#endif
       :: now != owner_ ->
#ifdef SEED_STALE_OWNER_DROPS
          skip
#else
          pending_push(now, popped)
#endif
       fi;
#ifdef SEED_NEXT_READ_AFTER_COLLECTING
       atomic { assert(slab[popped].right == me); following = slab[popped].pending_next };
#endif
       atomic { popped = following; following = 0; now = 0 }
    :: else -> popped = 0; break
    od
}

/* slab_take_all_remote and slab_give_to: is_taken tells. */
inline slab_take_all_remote(s_, thief_) {
    atomic { taken = slab[s_].head; taken_count = slab[s_].count; assert(slab[s_].right == me) };
    if
#ifdef SEED_STEAL_WITHOUT_COUNT
    :: true ->
#else
    :: taken_count == BPS ->
#endif
       atomic { slab[s_].head = NIL; slab[s_].count = 0; slab[s_].right = NIL };
       atomic {
           assert(!slab[s_].listed && taken_count == slab[s_].used);
           blocks_move(taken, taken_count, REMOTE, HOME);
           slab[s_].free = taken;
           slab[s_].used = 0
       };
       atomic { slab[s_].owner = thief_; slab[s_].listed = true; is_taken = true }
    :: else
    fi;
    atomic { taken = 0; taken_count = 0 }
}

/* owner_steal_empty: those that are not EMPTY stay linked; `link` is the last of them, NIL the head of the chain. The hints
   `burden_units` and `unburdened_units` are not here: whoever calls this may do so at any time. */
inline owner_steal_empty(from_, thief_) {
    pending_pop_all(from_);
    atomic { kept = popped; link = NIL };
    do
    :: popped != NIL ->
       atomic { assert(slab[popped].right == me); following = slab[popped].pending_next };
       slab_take_all_remote(popped, thief_);
       if
       :: is_taken ->
          atomic {
              if
#ifdef SEED_STOLEN_STAYS_LINKED
              :: true
#else
              :: link == NIL -> kept = following
              :: else -> assert(slab[link].right == me); slab[link].pending_next = following
#endif
              fi
          };
          atomic { assert(MAY_WRITE(slab[popped].owner)); slab_free_block_slow(popped) }
#ifdef SEED_LINK_STAYS_AT_HEAD
       :: else
#else
       :: else -> link = popped
#endif
       fi;
       atomic { popped = following; following = 0; is_taken = false }
    :: else -> atomic { popped = 0; link = 0 }; break
    od;
#ifdef SEED_THIEF_DROPS
    kept = 0
#else
    pending_put_back(from_)
#endif
}

/* slab_borrow_remote: the blocks stay outside their slab, in this thread's list. */
inline slab_borrow_remote(heap_, s_) {
    atomic { assert(slab[s_].right == me); tail = slab[s_].tail };
    atomic {
        taken = slab[s_].head; taken_count = slab[s_].count; slab[s_].head = NIL; slab[s_].count = 0; slab[s_].right = NIL;
        blocks_move(taken, taken_count, REMOTE, LISTED)
    };
    atomic {
        assert(MAY_WRITE(heap_));
        next[tail] = list[heap_];
        list[heap_] = taken;
#ifdef SEED_BORROWED_COUNT_AS_HOME
        slab[s_].used = slab[s_].used - taken_count;
#endif
        tail = 0; taken = 0; taken_count = 0
    }
}

/* owner_borrow_pending: `limit` blocks or a whole slab are enough; the rest of the chain goes back. */
inline owner_borrow_pending(from_, heap_) {
#ifdef SEED_BORROW_WITHOUT_POPPING
    popped = pending[from_];
    atomic { if :: popped != NIL -> slab[popped].right = me :: else fi };
#else
    pending_pop_all(from_);
#endif
    do
    :: popped != NIL && !enough ->
       atomic { assert(slab[popped].right == me); following = slab[popped].pending_next };
       slab_take_all_remote(popped, heap_);
       if
       :: is_taken -> atomic { if :: list[heap_] != NIL -> slab_free_block_slow(popped) :: else fi; enough = true }
       :: else -> slab_borrow_remote(heap_, popped); if :: enough = true :: true fi
       fi;
#ifdef SEED_LAST_BORROWED_PUT_BACK
       atomic { kept = popped; popped = following; following = 0; is_taken = false }
    :: else -> atomic { if :: !enough -> kept = NIL :: else fi; popped = 0; enough = false }; break
#else
       atomic { popped = following; following = 0; is_taken = false }
    :: else -> atomic { kept = popped; popped = 0; enough = false }; break
#endif
    od;
#ifdef SEED_BORROWER_DROPS
    kept = 0
#else
    pending_put_back(from_)
#endif
}

/* owner_release_kept. */
inline owner_release_kept(heap_) {
    atomic {
        s = 0;
        do
        :: s < SLABS ->
           if
           :: slab[s].owner == heap_ && slab[s].listed && slab[s].used == 0 -> assert(MAY_WRITE(heap_)); release_slab(s)
           :: else
           fi;
           s++
        :: else -> break
        od;
        s = 0
    }
}

#define ANY_HEAP select(h : 0 .. THREADS - 1)
#ifdef FORK
/* registry_inherit_locked: the holder was left behind by the fork, and what it touched is given up. */
#define MAY_LOCK (lock == NIL || (forker == me && lock != me))
#ifdef SEED_TORN_NOT_GIVEN_UP
#define INHERIT touched = NIL
#else
#define INHERIT if :: lock != NIL && touched != NIL -> retired[touched] = false :: else fi; touched = NIL
#endif
#else
#define MAY_LOCK (lock == NIL)
#define INHERIT skip
#endif
/* registry_lock and registry_try_lock. */
#define LOCK atomic { MAY_LOCK -> INHERIT; lock = me }
#define retired_touch_locked(heap) IF_FORK(touched = heap)
#define UNLOCK atomic { assert(lock == me); lock = NIL }

/* thread_heap_reclaim: a partial slab of a retired heap, collected on the way; owner_move_partial. */
inline thread_heap_reclaim(from_) {
    if
    :: LOCK;
       if
#ifdef SEED_RECLAIM_FROM_LIVE
       :: from_ != heap ->
#else
       :: retired[from_] ->
#endif
#ifndef SEED_TOUCHED_AFTER_COLLECTING
          retired_touch_locked(from_);
#endif
          owner_collect_class(from_);
#ifdef SEED_TOUCHED_AFTER_COLLECTING
          retired_touch_locked(from_);
#endif
#ifdef SEED_UNTOUCHED_BEFORE_MOVING
          retired_touch_locked(NIL);
#endif
          atomic {
              s = 0;
              do
              :: s < SLABS && !(slab[s].owner == from_ && slab[s].listed) -> s++
              :: else -> break
              od
          };
          if
          :: s < SLABS ->
             IF_FORK(CHANGE_BEGINS(from_));
             atomic { assert(MAY_WRITE(from_) && MAY_WRITE(heap)); slab[s].listed = false; IF_FORK(torn[from_] = false) };
             atomic { slab[s].owner = heap; slab[s].listed = true }
          :: else
          fi;
          s = 0;
          retired_touch_locked(NIL)
       :: else
       fi;
       UNLOCK
    :: lock != NIL
    fi
}

/* collect_if_retired asks under the lock. */
inline collect_if_retired(from_) {
    if
    :: LOCK;
       if
#ifdef SEED_RETIRED_NOT_ASKED_AGAIN
       :: true ->
#else
       :: retired[from_] ->
#endif
          retired_touch_locked(from_);
          owner_collect_class(from_); owner_release_kept(from_);
          retired_touch_locked(NIL)
       :: else
       fi;
       UNLOCK
    :: lock != NIL
    fi
}

/* thread_heap_relieve, thread_heap_steal_empty and thread_heap_steal_all: is_retired is a hint, which may say anything. */
inline thread_heap_relieve(from_) {
    if
    :: collect_if_retired(from_)
    :: heap != NIL -> owner_steal_empty(from_, heap)
    fi
}

/* tls_sll_send_home for one block: a free of an own slab's block, or a splice. */
inline send_home(block_) {
    s = SLAB_OF(block_);
    if
    :: heap != NIL && slab[s].owner == heap -> slab_free_block(s, block_)
    :: else -> slab_free_remote(s, block_, block_, 1)
    fi;
    s = 0
}

/* tls_sll_drain and gather: neighbours of one slab go together. */
inline tls_sll_drain() {
    do
    :: list[heap] != NIL ->
       atomic {
           block = list[heap];
           other = next[block];
           where[block] = MOVING;
           if
           :: other != NIL && SLAB_OF(other) == SLAB_OF(block) && slab[SLAB_OF(block)].owner != heap -> where[other] = MOVING; list[heap] = next[other]
           :: else -> list[heap] = other; other = NIL
           fi
       };
       if
       :: other == NIL -> send_home(block)
       :: else -> slab_free_remote(SLAB_OF(block), block, other, 2)
       fi;
       atomic { block = 0; other = 0 }
    :: else -> break
    od
}

/* thread_heap_retire: heap_flush without the lock, then the heap is up for adoption. */
inline thread_heap_retire() {
    tls_sll_drain();
    owner_collect_class(heap);
    owner_release_kept(heap);
#ifdef SEED_RETIRED_BEFORE_FLUSHED
    retired[heap] = true;
    user[heap] = NIL;
    tls_sll_drain();
    owner_collect_class(heap);
#endif
    LOCK;
    atomic { retired[heap] = true; user[heap] = NIL; heap = NIL };
    UNLOCK
}

inline thread_heap_adopt(h_) {
#ifndef SEED_ADOPTED_WITHOUT_LOCK
    LOCK;
#endif
    if
    :: retired[h_] ->
       atomic { assert(user[h_] == NIL); IF_FORK(assert(!torn[h_])); retired[h_] = false; user[h_] = me; heap = h_ }
    :: else
    fi;
#ifndef SEED_ADOPTED_WITHOUT_LOCK
    UNLOCK
#else
    skip
#endif
}

/* slab_take_blocks: the whole free list of an own slab. A slab that is owned by two would be taken from twice. */
inline slab_take_blocks(s_) {
    atomic {
        assert(MAY_WRITE(heap));
        taken_count = BPS - slab[s_].used;
        blocks_move(slab[s_].free, taken_count, HOME, LISTED);
        list[heap] = slab[s_].free;
        slab[s_].free = NIL;
        slab[s_].used = BPS;
        slab[s_].listed = false;
        taken_count = 0
    }
}

/* shared_pool_acquire_slab, all blocks carved. */
inline shared_pool_acquire_slab(s_) {
    atomic {
        if
        :: slab[s_].owner == NIL ->
           assert(slab[s_].count == 0 && slab[s_].right == NIL);
           slab[s_].owner = heap;
           slab[s_].listed = true;
           b = 0;
           do
           :: b < BPS -> assert(where[s_ * BPS + b] == HOME); next[s_ * BPS + b] = (b + 1 < BPS -> s_ * BPS + b + 1 : NIL); b++
           :: else -> break
           od;
           b = 0;
           slab[s_].free = s_ * BPS
        :: else
        fi
    }
}

/* tls_sll_refill_slow: from one of the places where find_blocks looks, in any order. */
inline tls_sll_refill_slow() {
    if
    :: owner_collect_class(heap)
    :: atomic { ANY_HEAP }; if :: h != heap -> thread_heap_reclaim(h) :: else fi
    :: atomic { ANY_HEAP }; if :: h != heap -> owner_borrow_pending(h, heap) :: else fi
    :: true -> shared_pool_acquire_slab(0)
#if SLABS > 1
    :: true -> shared_pool_acquire_slab(1)
#endif
#if SLABS > 2
    :: true -> shared_pool_acquire_slab(2)
#endif
    fi;
    h = 0;
    if
    :: list[heap] == NIL && slab[0].owner == heap && slab[0].listed -> slab_take_blocks(0)
#if SLABS > 1
    :: list[heap] == NIL && slab[1].owner == heap && slab[1].listed -> slab_take_blocks(1)
#endif
#if SLABS > 2
    :: list[heap] == NIL && slab[2].owner == heap && slab[2].listed -> slab_take_blocks(2)
#endif
    :: else
    fi
}

inline program_allocates() {
    if
    :: list[heap] == NIL -> tls_sll_refill_slow()
    :: else
    fi;
    atomic {
        if
        :: list[heap] != NIL -> b = list[heap]; assert(where[b] == LISTED && MAY_WRITE(heap)); list[heap] = next[b]; where[b] = PROGRAM; b = 0
        :: else
        fi
    }
}

/* Any thread frees what any other was given; the list takes blocks of any slab. */
inline program_frees() {
    atomic {
        select(block : 0 .. BLOCKS - 1);
        if
        :: where[block] == PROGRAM -> where[block] = MOVING
        :: else -> block = NIL
        fi
    };
    if
    :: block != NIL && heap != NIL -> atomic { next[block] = list[heap]; list[heap] = block; where[block] = LISTED }
    :: block != NIL -> send_home(block) /* the list is full */
    :: else
    fi;
    block = 0
}

/* thread_heap_abandon_others. */
inline thread_heap_abandon_others() {
    h = 0;
    do
    :: h < THREADS -> if :: user[h] != NIL && user[h] != me -> user[h] = NIL :: else fi; h++
    :: else -> break
    od;
    h = 0
}

proctype thread(byte me) ALIVE {
    byte heap = (user[me] == me -> me : NIL), i, b, s, h, block, other;
    byte first, popped, following, kept, link, newer, last, now, target, old_head, old_count, taken, taken_count, tail;
    bool is_taken, enough;
    do
    :: atomic { MORE && heap != NIL -> SPEND }; program_allocates()
    :: atomic { MORE -> SPEND }; program_frees()
    :: atomic { MORE -> SPEND; ANY_HEAP }; if :: h != heap -> thread_heap_relieve(h) :: else fi; h = 0
    :: atomic { MORE && heap != NIL -> SPEND }; thread_heap_retire()
    :: atomic { MORE && heap == NIL -> SPEND; ANY_HEAP }; thread_heap_adopt(h); h = 0
#ifdef FORK
    :: atomic { MORE && forker == NIL -> SPEND; forker = me; thread_heap_abandon_others() }
#endif
    :: break
    od;
    if
    :: forker == me -> ended = THREADS
    :: else -> ended++
    fi
}

/* When all threads have stopped, wherever they were between two calls: each block is in exactly one place, and every
   remote list is where some owner will find it. */
inline check_end() {
    s = 0;
    do
    :: s < SLABS ->
       i = 0; b = slab[s].free;
       do
       :: b != NIL -> assert(SLAB_OF(b) == s && where[b] == HOME && i < BPS); i++; b = next[b]
       :: else -> break
       od;
       assert(slab[s].owner == NIL || i + slab[s].used == BPS);
       assert(slab[s].owner == NIL || slab[s].listed == (i != 0));
       i = 0; b = slab[s].head;
       do
       :: i < slab[s].count -> assert(b != NIL && SLAB_OF(b) == s && where[b] == REMOTE); i++; b = next[b]
       :: else -> break
       od;
       assert(i == 0 || slab[s].right == QUEUED);
       s++
    :: else -> break
    od;
    /* Blocks that the places claim, and slabs that the pending lists reach: none is lost. */
    found = 0; h = 0;
    do
    :: h < THREADS ->
       b = list[h]; i = 0;
       do
       :: b != NIL -> assert(where[b] == LISTED && i < BLOCKS); found++; i++; b = next[b]
       :: else -> break
       od;
       s = pending[h]; i = 0;
       do
       :: s != NIL -> assert(slab[s].count != 0 && slab[s].right == QUEUED && i < SLABS); found = found + slab[s].count; i++; s = slab[s].pending_next
       :: else -> break
       od;
       h++
    :: else -> break
    od;
    b = 0;
    do
    :: b < BLOCKS -> assert(where[b] != MOVING); if :: where[b] == HOME || where[b] == PROGRAM -> found++ :: else fi; b++
    :: else -> break
    od;
    assert(found == BLOCKS)
}

/* What threads had in their hands when another forked is lost; what the child can reach is whole. */
inline check_end_of_child() {
    s = 0;
    do
    :: s < SLABS ->
       if
       :: slab[s].owner != NIL && (retired[slab[s].owner] || user[slab[s].owner] == forker) ->
          i = 0; b = slab[s].free;
          do
          :: b != NIL -> assert(SLAB_OF(b) == s && where[b] == HOME && i < BPS); i++; b = next[b]
          :: else -> break
          od;
          assert(i + slab[s].used == BPS);
          assert(!slab[s].listed || i != 0)
       :: else
       fi;
       s++
    :: else -> break
    od
}

init {
    byte i, b, s, h, found;
    atomic {
        do
        :: h < THREADS -> pending[h] = NIL; list[h] = NIL; user[h] = h; h++
        :: else -> break
        od;
#ifdef RETIRED /* the first thread has given its heap up, which owns slabs */
        user[0] = NIL; retired[0] = true;
#endif
        /* All blocks of the first slabs are with the program, whichever thread it belongs to. */
        do
        :: s < FULL -> slab[s].owner = 0; slab[s].used = BPS; s++
        :: else -> break
        od;
        do
        :: b < FULL * BPS -> where[b] = PROGRAM; b++
        :: else -> break
        od;
        h = 0;
        do
        :: h < THREADS -> run thread(h); h++
        :: else -> break
        od;
        s = 0; h = 0; b = 0
    };
    d_step {
        ended == THREADS ->
        if
        :: forker == NIL -> check_end()
        :: else -> check_end_of_child()
        fi
    }
}
