"""Letters typeset by the layout rules of NĐ 30/2020/NĐ-CP, Annex I. Pure: free of Django."""
