/* The transfer slots: batches of blocks that threads push, pop and send home when they have waited since the last look
   (templates/boxes/tls-sll/transfer.c). A batch is its word; whoever has a batch may push it again, so that a slot may hold
   the same word once more. -DSEED_<NAME> seeds a defect, and SPIN must find it. */
#ifndef THREADS
#define THREADS 2
#endif
#ifndef SLOTS
#define SLOTS 2
#endif
#ifndef BATCHES
#define BATCHES 3
#endif
#ifndef LIMIT
#define LIMIT 1 /* the budget, in batches */
#endif
#define EMPTY 0
#define IN_SLOT 14

byte slots[SLOTS];       /* 0, or the number of a batch */
byte last_look[SLOTS];
bool is_looking = false;
short waiting = 0;
byte holder[BATCHES + 1]; /* not in C: the thread that has the batch, or IN_SLOT */
byte looker = 15;         /* not in C: who has is_looking */
byte ended = 0;

/* What is taken from a slot is one thread's. */
inline batch_take(word_) {
    assert(holder[word_] == IN_SLOT);
    holder[word_] = me
}

inline waiting_add() {
    is_charged = false;
    if
    :: waiting + 1 > LIMIT
    :: else ->
       atomic { waiting++; after = waiting };
       if
#ifdef SEED_LIMIT_NOT_ASKED_AGAIN
       :: true -> is_charged = true
#else
       :: after <= LIMIT -> is_charged = true
       :: else -> waiting--
#endif
       fi
    fi;
    after = 0
}

inline transfer_push(word_) {
#ifdef SEED_CHARGED_AFTER_PUSH
    is_charged = true;
#else
    waiting_add();
#endif
    slot = 0;
    do
    :: is_charged && slot < SLOTS ->
       if
       :: slots[slot] != EMPTY -> slot++
       :: else ->
          atomic {
              if
#ifdef SEED_PUSH_IS_STORE
              :: true -> slots[slot] = word_; holder[word_] = IN_SLOT; is_done = true; slot = SLOTS
#else
              :: slots[slot] == EMPTY -> slots[slot] = word_; holder[word_] = IN_SLOT; is_done = true; slot = SLOTS
              :: else -> slot++
#endif
              fi
          }
       fi
    :: else -> break
    od;
    if
#ifdef SEED_CHARGED_AFTER_PUSH
    :: is_done -> waiting++
#endif
#ifndef SEED_CHARGE_KEPT
    :: is_charged && !is_done ->
#ifndef SEED_CHARGED_AFTER_PUSH
       waiting--
#else
       skip
#endif
#endif
    :: else
    fi;
    atomic { slot = 0; is_done = false; is_charged = false }
}

/* The lowest slots are the oldest: pops come from the other end. */
inline transfer_pop() {
    slot = SLOTS;
    do
    :: slot > 0 ->
       slot--;
       if
       :: slots[slot] == EMPTY
       :: else ->
#ifdef SEED_POP_IS_LOAD_THEN_STORE
          word = slots[slot];
          atomic { slots[slot] = EMPTY; if :: word != EMPTY -> batch_take(word) :: else fi };
#else
          atomic { word = slots[slot]; slots[slot] = EMPTY; if :: word != EMPTY -> batch_take(word) :: else fi };
#endif
          if
          :: word != EMPTY -> atomic { waiting--; assert(waiting >= 0) }; break
          :: else
          fi
       fi
    :: else -> break
    od;
    atomic { slot = 0; word = 0 }
}

/* send_slot_home: when it is still the one that was seen. */
inline send_slot_home() {
    atomic {
        if
#ifdef SEED_HOME_IS_STORE
        :: true -> slots[slot] = EMPTY; batch_take(word); is_done = true
#else
        :: slots[slot] == word -> slots[slot] = EMPTY; batch_take(word); is_done = true
        :: else
#endif
        fi
    };
    if
    :: is_done -> atomic { waiting--; assert(waiting >= 0) }
    :: else
    fi;
    is_done = false
}

inline transfer_send_home() {
    if
#ifdef SEED_LOOKS_WITHOUT_FLAG
    :: true -> looker = me;
#else
    :: atomic { !is_looking -> is_looking = true; looker = me };
#endif
       do
       :: slot < SLOTS ->
          word = slots[slot];
          atomic { assert(looker == me); seen = last_look[slot] };
          if
          :: word != EMPTY && word == seen -> send_slot_home()
          :: else
          fi;
          word = slots[slot];
          atomic { assert(looker == me); last_look[slot] = word };
          slot++
       :: else -> break
       od;
       atomic { slot = 0; word = 0; seen = 0; looker = 15; is_looking = false }
    :: is_looking
    fi
}

proctype thread(byte me) {
    byte slot, word, seen, after, batch;
    bool is_charged, is_done;
    do
    :: atomic { select(batch : 1 .. BATCHES); if :: holder[batch] != me -> batch = 0 :: else fi };
       if :: batch != 0 -> transfer_push(batch) :: else fi;
       batch = 0
    :: transfer_pop()
    :: transfer_send_home()
    :: break
    od;
    ended++
}

/* Never more in the slots than the budget allows: what is charged is charged first, and taken off last. */
inline check_budget(most_) {
    n = 0; i = 0;
    do
    :: i < SLOTS -> if :: slots[i] != EMPTY -> n++ :: else fi; i++
    :: else -> break
    od;
    assert(n <= most_)
}

init {
    byte i, n;
    atomic {
        i = 1;
        do
        :: i <= BATCHES -> holder[i] = i % THREADS; i++
        :: else -> break
        od;
        i = 0;
        do
        :: i < THREADS -> run thread(i); i++
        :: else -> break
        od
    };
    d_step {
        ended == THREADS;
        check_budget(LIMIT);
        assert(waiting == n);
        i = 1;
        do
        :: i <= BATCHES -> if :: holder[i] == IN_SLOT -> n-- :: else fi; i++
        :: else -> break
        od;
        assert(n == 0)
    }
}
