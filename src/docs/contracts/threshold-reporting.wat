;; Regulatory threshold reporting.
;;
;; Adds up what a subject was paid in one period, and reports it to the authority once, when the sum passes the
;; threshold. Input: {"subject": "acme", "period": "2026-11", "amount_minor": "250000", "currency": "EUR"}.
;; Answer: {"subject", "total_minor", "reported"}. State: "total/<period>/<subject>", "reported/<period>/<subject>".
(module
  (import "bpci" "input_int" (func $input_int (param i32 i32) (result i64)))
  (import "bpci" "input_text" (func $input_text (param i32 i32 i32 i32) (result i32)))
  (import "bpci" "state_int" (func $state_int (param i32 i32 i64) (result i64)))
  (import "bpci" "state_put_int" (func $state_put_int (param i32 i32 i64)))
  (import "bpci" "output_text" (func $output_text (param i32 i32 i32 i32)))
  (import "bpci" "output_int" (func $output_int (param i32 i32 i64)))
  (import "bpci" "emit" (func $emit (param i32 i32 i32 i32)))
  (import "bpci" "log" (func $log (param i32 i32)))
  (import "bpci" "abort" (func $abort (param i32 i32)))
  (memory (export "memory") 1 1)

  (data (i32.const 0) "/input/subject")          ;; 14
  (data (i32.const 32) "/input/period")          ;; 13
  (data (i32.const 64) "/input/amount_minor")    ;; 19
  (data (i32.const 96) "/input/currency")        ;; 15
  (data (i32.const 128) "EUR")
  (data (i32.const 160) "total/")                ;; 6
  (data (i32.const 192) "reported/")             ;; 9
  (data (i32.const 224) "subject")               ;; 7
  (data (i32.const 256) "total_minor")           ;; 11
  (data (i32.const 288) "reported")              ;; 8
  (data (i32.const 320) "us-fincen")             ;; 9: the authority; the manifest's emits_to names it too
  (data (i32.const 352) "threshold-passed")      ;; 16
  (data (i32.const 384) "subject and period must be texts of 1 to 40 characters")  ;; 54
  (data (i32.const 448) "amount_minor must be above 0")      ;; 28
  (data (i32.const 480) "amounts are in EUR")                ;; 18
  (data (i32.const 512) "the threshold is passed")           ;; 23

  ;; 1024: the period, a slash and the subject. 2048 and 3072: keys. 4096: the currency.
  (global $threshold i64 (i64.const 1000000))    ;; 10,000.00 EUR
  (global $tail_length (mut i32) (i32.const 0))
  (global $subject_at (mut i32) (i32.const 0))
  (global $subject_length (mut i32) (i32.const 0))

  (func $read_names (local $length i32)
    (local.set $length (call $input_text (i32.const 32) (i32.const 13) (i32.const 1024) (i32.const 40)))
    (call $require_name (local.get $length))
    (i32.store8 (i32.add (i32.const 1024) (local.get $length)) (i32.const 47))
    (global.set $subject_at (i32.add (i32.const 1025) (local.get $length)))
    (global.set $subject_length
      (call $input_text (i32.const 0) (i32.const 14) (global.get $subject_at) (i32.const 40)))
    (call $require_name (global.get $subject_length))
    (global.set $tail_length
      (i32.add (i32.add (local.get $length) (i32.const 1)) (global.get $subject_length))))

  (func $require_name (param $length i32)
    (if (i32.or (i32.lt_s (local.get $length) (i32.const 1)) (i32.gt_s (local.get $length) (i32.const 40)))
      (then (call $abort (i32.const 384) (i32.const 54)))))

  ;; Writes a key at an address: a prefix, and the names after it. Gives its length.
  (func $key (param $at i32) (param $prefix i32) (param $prefix_length i32) (result i32)
    (memory.copy (local.get $at) (local.get $prefix) (local.get $prefix_length))
    (memory.copy
      (i32.add (local.get $at) (local.get $prefix_length)) (i32.const 1024) (global.get $tail_length))
    (i32.add (local.get $prefix_length) (global.get $tail_length)))

  (func $require_currency
    (if (i32.ne (call $input_text (i32.const 96) (i32.const 15) (i32.const 4096) (i32.const 4)) (i32.const 3))
      (then (call $abort (i32.const 480) (i32.const 18))))
    ;; "EUR", as the three lower bytes of a word.
    (if (i32.ne (i32.and (i32.load (i32.const 4096)) (i32.const 0xffffff)) (i32.const 0x525545))
      (then (call $abort (i32.const 480) (i32.const 18)))))

  (func (export "run") (local $amount i64) (local $total i64) (local $total_key i32) (local $reported_key i32)
    (call $read_names)
    (call $require_currency)
    (local.set $amount (call $input_int (i32.const 64) (i32.const 19)))
    (if (i64.le_s (local.get $amount) (i64.const 0)) (then (call $abort (i32.const 448) (i32.const 28))))

    (local.set $total_key (call $key (i32.const 2048) (i32.const 160) (i32.const 6)))
    (local.set $reported_key (call $key (i32.const 3072) (i32.const 192) (i32.const 9)))
    (local.set $total
      (i64.add (call $state_int (i32.const 2048) (local.get $total_key) (i64.const 0)) (local.get $amount)))
    ;; Nobody is paid that much: it went round.
    (if (i64.lt_s (local.get $total) (local.get $amount)) (then (unreachable)))
    (call $state_put_int (i32.const 2048) (local.get $total_key) (local.get $total))

    (call $output_text (i32.const 224) (i32.const 7) (global.get $subject_at) (global.get $subject_length))
    (call $output_int (i32.const 256) (i32.const 11) (local.get $total))
    (if (i64.gt_s (local.get $total) (global.get $threshold))
      (then
        (if (i64.eqz (call $state_int (i32.const 3072) (local.get $reported_key) (i64.const 0)))
          (then
            (call $emit (i32.const 320) (i32.const 9) (i32.const 352) (i32.const 16))
            (call $log (i32.const 512) (i32.const 23))
            (call $state_put_int (i32.const 3072) (local.get $reported_key) (i64.const 1))))
        (call $output_int (i32.const 288) (i32.const 8) (i64.const 1)))
      (else (call $output_int (i32.const 288) (i32.const 8) (i64.const 0)))))
)
