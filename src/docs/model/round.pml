/*
 * A round of three voters who weigh 2, 1 and 2, where 4 must approve. The last one may sign two ballots that
 * contradict each other. Two hubs share a database; the one that has the lock leads. Either may stop at any
 * instant, twice in all, and begins again without its memory.
 *
 * What is written in one "atomic" is one transaction of the database. A hub counts in memory, and reads the database
 * anew when it begins to lead, as ejb/.../consensus does.
 *
 * With -DFAULT=n the model has a fault, and a property must fail:
 *
 *   1   who contradicts itself is counted all the same
 *   2   there is no lock
 *   3   a measure is executed in one transaction, and written down as done in another
 *   4   at the deadline nobody looks whether the round is still open
 */
#ifndef FAULT
#define FAULT 0
#endif

#ifndef CRASHES
#define CRASHES 2
#endif

#define VOTERS 3
#define WEIGHT(v) ((v) == 1 -> 1 : 2)
#define TOTAL 5
#define NEEDED 4
#define HUBS 2

mtype = { open, decided, executed, expired, vetoed };          /* states */
mtype = { none, approved, rejected };                          /* outcomes */
mtype = { silent, approve, reject };                           /* ballots */

/* What the voters do. */
chan inbox = [4] of { byte, mtype };                           /* accepted, and to be counted */
byte finished;                                                 /* voters that send nothing more */
bool over;                                                     /* the deadline has passed */

/* The database. */
mtype state = open;
mtype outcome = none;
mtype vote[VOTERS] = silent;
bool excluded[VOTERS];
byte leader = HUBS;                                            /* who has the lock; HUBS for nobody */

/* Seen from outside. Twice is as bad as more often. */
#define once(n) n = (n < 2 -> n + 1 : 2)

byte executions;
byte endings;
mtype taken[VOTERS] = silent;                                  /* the first ballot that any hub took */
bool contradicted[VOTERS];                                     /* and then one that says something else */
bool equivocatorCounted;                                       /* when the round ended */
byte crashes;

/* A round that is not open says the same for ever. */
#define TERMINAL (state == executed || state == expired || state == vetoed || (state == decided && outcome == rejected))

ltl aTerminalStateNeverChanges {
    [] ((state == executed -> [] (state == executed)) && (state == expired -> [] (state == expired))
        && (state == vetoed -> [] (state == vetoed))
        && ((state == decided && outcome == rejected) -> [] (state == decided)))
}
ltl oneOutcome {
    [] (endings <= 1 && (outcome == approved -> [] (outcome == approved)) && (outcome == rejected -> [] (outcome == rejected)))
}
ltl executedOnceAndOnlyWhenApproved { [] (executions <= 1 && (executions > 0 -> outcome == approved)) }
ltl noEquivocatorIsCounted { [] (!equivocatorCounted) }
ltl aRoundEnds { <> TERMINAL }

proctype Voter(byte me; bool faithless) {
    if
    :: skip                                                    /* says nothing */
    :: inbox ! me, approve;
       if
       :: faithless -> inbox ! me, reject
       :: skip
       fi
    :: inbox ! me, reject;
       if
       :: faithless -> inbox ! me, approve
       :: skip
       fi
    fi;
    finished++
}

proctype Clock() {
    over = true
}

inline tally() {
    approving = 0; lost = 0; votes = 0; i = 0;
    do
    :: i < VOTERS ->
       if
       :: excluded[i] && FAULT != 1 -> lost = lost + WEIGHT(i)
       :: else ->
          if
          :: mine[i] == approve -> approving = approving + WEIGHT(i); votes++
          :: mine[i] == reject -> lost = lost + WEIGHT(i); votes++
          :: else
          fi
       fi;
       i++
    :: else -> break
    od
}

/* The one transaction that ends a round. */
inline end(next, what) {
    state = next; outcome = what; once(endings);
    i = 0;
    do
    :: i < VOTERS ->
       if
       :: contradicted[i] && mine[i] != silent && (!excluded[i] || FAULT == 1) -> equivocatorCounted = true
       :: else
       fi;
       i++
    :: else -> break
    od
}

proctype Hub(byte me) {
    mtype mine[VOTERS];
    mtype said;
    byte from, i, approving, lost, votes;
    bool ready;

stopped:
    ready = false;
    if
    :: atomic { (leader == HUBS || FAULT == 2) && !(TERMINAL) -> leader = me }
    :: TERMINAL -> goto done
    fi;

leads:
    do
    :: TERMINAL -> break
    /* What it knew before it led says nothing. */
    :: atomic { !ready && state != decided && !(TERMINAL) ->
          i = 0;
          do
          :: i < VOTERS -> mine[i] = vote[i]; i++
          :: else -> break
          od;
          ready = true
       }
    /* A ballot is taken from the inbox and counted in one transaction: a crash before it leaves both as they were. */
    :: atomic { ready && state == open && inbox ? [from, said] ->
          inbox ? from, said;
          if
          :: taken[from] == silent -> taken[from] = said
          :: taken[from] != silent && taken[from] != said -> contradicted[from] = true
          :: else
          fi;
          if
          :: mine[from] == silent -> mine[from] = said; vote[from] = said
          :: mine[from] != silent && mine[from] != said -> excluded[from] = true
          :: else
          fi;
          tally();
          if
          :: !over && approving >= NEEDED -> end(decided, approved)
          :: !over && approving < NEEDED && TOTAL - lost < NEEDED -> end(decided, rejected)
          :: else
          fi
       }
    /* The deadline: what was accepted before it is counted first. */
    :: atomic { ready && (state == open || FAULT == 4) && over && empty(inbox) && finished == VOTERS ->
          tally();
          if
          :: approving >= NEEDED -> end(decided, approved)
          :: approving < NEEDED && TOTAL - lost < NEEDED -> end(decided, rejected)
          :: TOTAL - lost >= NEEDED && approving < NEEDED && votes == 0 -> end(expired, none)
          :: TOTAL - lost >= NEEDED && approving < NEEDED && votes > 0 -> end(vetoed, none)
          fi
       }
    /* Execution: the measure and the state commit together. */
    :: state == decided && outcome == approved ->
       if
       :: FAULT == 3 ->
          once(executions);
          if
          :: crashes < CRASHES -> crashes++; goto crashed
          :: state = executed
          fi
       :: FAULT != 3 ->
          atomic {
              if
              :: state == decided && outcome == approved -> once(executions); state = executed
              :: else
              fi
          }
       fi
    /* It stops, and the lock falls to whoever comes first. */
    :: crashes < CRASHES -> crashes++; goto crashed
    od;
    goto done;

crashed:
    atomic {
        if
        :: leader == me -> leader = HUBS
        :: else
        fi
    }
    goto stopped;

done:
    skip
}

init {
    atomic {
        run Voter(0, false);
        run Voter(1, false);
        run Voter(2, true);
        run Clock();
        run Hub(0);
        run Hub(1)
    }
}
