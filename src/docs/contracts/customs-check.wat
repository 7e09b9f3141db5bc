;; Customs document check.
;;
;; Says what is missing or wrong in a declaration. Input: {"hs_code": "870323", "invoice_minor": "1000",
;; "declared_minor": "1000", "weight_grams": 1500, "documents": ["invoice", "packing_list", "origin"]}.
;; Answer: {"cleared": 1 | 0, "findings": [...]}. It keeps nothing: the same declaration gets the same answer.
(module
  (import "bpci" "input_count" (func $input_count (param i32 i32) (result i32)))
  (import "bpci" "input_int" (func $input_int (param i32 i32) (result i64)))
  (import "bpci" "input_text" (func $input_text (param i32 i32 i32 i32) (result i32)))
  (import "bpci" "output_add" (func $output_add (param i32 i32 i32 i32)))
  (import "bpci" "output_int" (func $output_int (param i32 i32 i64)))
  (memory (export "memory") 1 1)

  (data (i32.const 0) "/input/hs_code")           ;; 14
  (data (i32.const 32) "/input/invoice_minor")    ;; 20
  (data (i32.const 64) "/input/declared_minor")   ;; 21
  (data (i32.const 96) "/input/weight_grams")     ;; 19
  (data (i32.const 128) "/input/documents")       ;; 16
  (data (i32.const 160) "/input/documents/")      ;; 17
  (data (i32.const 192) "findings")               ;; 8
  (data (i32.const 224) "cleared")                ;; 7
  (data (i32.const 256) "hs_code must be 6 to 10 digits")                  ;; 30
  (data (i32.const 320) "the declared value is below the invoice")        ;; 39
  (data (i32.const 384) "weight_grams must be above 0")                   ;; 28
  (data (i32.const 448) "the invoice is missing")                         ;; 22
  (data (i32.const 512) "the packing list is missing")                    ;; 27
  (data (i32.const 576) "the proof of origin is missing")                 ;; 30
  (data (i32.const 640) "invoice")                ;; 7
  (data (i32.const 672) "packing_list")           ;; 12
  (data (i32.const 704) "origin")                 ;; 6

  ;; 1024: a pointer to one document. 2048: a text of the input.
  (global $wrong (mut i32) (i32.const 0))

  (func $finding (param $at i32) (param $length i32)
    (global.set $wrong (i32.const 1))
    (call $output_add (i32.const 192) (i32.const 8) (local.get $at) (local.get $length)))

  (func $check_code (local $length i32) (local $i i32) (local $c i32)
    (local.set $length (call $input_text (i32.const 0) (i32.const 14) (i32.const 2048) (i32.const 16)))
    (if (i32.or (i32.lt_s (local.get $length) (i32.const 6)) (i32.gt_s (local.get $length) (i32.const 10)))
      (then (call $finding (i32.const 256) (i32.const 30)) (return)))
    (loop $next
      (local.set $c (i32.load8_u (i32.add (i32.const 2048) (local.get $i))))
      (if (i32.gt_u (i32.sub (local.get $c) (i32.const 48)) (i32.const 9))
        (then (call $finding (i32.const 256) (i32.const 30)) (return)))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.lt_s (local.get $i) (local.get $length)))))

  (func $equal (param $a i32) (param $b i32) (param $length i32) (result i32) (local $i i32)
    (loop $next
      (if (i32.ne (i32.load8_u (i32.add (local.get $a) (local.get $i)))
                  (i32.load8_u (i32.add (local.get $b) (local.get $i))))
        (then (return (i32.const 0))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.lt_s (local.get $i) (local.get $length))))
    (i32.const 1))

  ;; Whether a document of that name is among the first hundred.
  (func $has (param $name i32) (param $length i32) (result i32) (local $i i32) (local $count i32) (local $at i32)
    (local.set $count (call $input_count (i32.const 128) (i32.const 16)))
    (if (i32.gt_s (local.get $count) (i32.const 100)) (then (local.set $count (i32.const 100))))
    (memory.copy (i32.const 1024) (i32.const 160) (i32.const 17))
    (block $none
      (loop $next
        (br_if $none (i32.ge_s (local.get $i) (local.get $count)))
        ;; The index, in one digit or two.
        (local.set $at (i32.const 1041))
        (if (i32.ge_u (local.get $i) (i32.const 10))
          (then
            (i32.store8 (local.get $at) (i32.add (i32.const 48) (i32.div_u (local.get $i) (i32.const 10))))
            (local.set $at (i32.add (local.get $at) (i32.const 1)))))
        (i32.store8 (local.get $at) (i32.add (i32.const 48) (i32.rem_u (local.get $i) (i32.const 10))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (if (i32.eq
              (call $input_text
                (i32.const 1024) (i32.sub (local.get $at) (i32.const 1024)) (i32.const 2048) (i32.const 32))
              (local.get $length))
          (then (if (call $equal (i32.const 2048) (local.get $name) (local.get $length)) (then (return (i32.const 1))))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $next)))
    (i32.const 0))

  (func (export "run")
    (call $check_code)
    (if (i64.lt_s (call $input_int (i32.const 64) (i32.const 21)) (call $input_int (i32.const 32) (i32.const 20)))
      (then (call $finding (i32.const 320) (i32.const 39))))
    (if (i64.le_s (call $input_int (i32.const 96) (i32.const 19)) (i64.const 0))
      (then (call $finding (i32.const 384) (i32.const 28))))
    (if (i32.eqz (call $has (i32.const 640) (i32.const 7))) (then (call $finding (i32.const 448) (i32.const 22))))
    (if (i32.eqz (call $has (i32.const 672) (i32.const 12))) (then (call $finding (i32.const 512) (i32.const 27))))
    (if (i32.eqz (call $has (i32.const 704) (i32.const 6))) (then (call $finding (i32.const 576) (i32.const 30))))
    (call $output_int (i32.const 224) (i32.const 7) (i64.extend_i32_u (i32.eqz (global.get $wrong)))))
)
