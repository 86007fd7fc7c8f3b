-- The marks stay: nothing else is found by them.
SELECT 1;
