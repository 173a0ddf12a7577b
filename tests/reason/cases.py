"""Given, then, not: at least one case for each rule of OWL 2 Profiles section 4.3, written from the standard's tables.

``then`` lists triples that must follow, ``absent`` triples that must not; ``clash`` names the rule that must report a
contradiction. A case with a clash has a ``control`` graph beside it, the same but for what clashes, in which no
contradiction may be found.
"""

from __future__ import annotations

from typing import NamedTuple


class Case(NamedTuple):
    rule: str
    given: str
    then: str = ""
    absent: str = ""
    clash: bool = False
    control: str = ""


def clash(rule: str, given: str, control: str) -> Case:
    return Case(rule, given, clash=True, control=control)


DIFFERENT = "[] a owl:AllDifferent ; owl:{} ( :a :b :c ) ."
ONE = '"1"^^xsd:nonNegativeInteger'
NONE = '"0"^^xsd:nonNegativeInteger'
MAX = ":R owl:onProperty :p ; owl:{}ardinality {} . "

# fmt: off
CASES = (
    # Table 4
    Case("eq-ref", ":a :p :b .", absent=":a owl:sameAs :a . :p owl:sameAs :p . :b owl:sameAs :b ."),
    clash("eq-ref", ":a owl:differentFrom :a .", ":a owl:differentFrom :b ."),
    Case("eq-sym", ":a owl:sameAs :b .", ":b owl:sameAs :a .", ":b owl:sameAs :b ."),
    Case("eq-trans", ":a owl:sameAs :b . :b owl:sameAs :c .", ":a owl:sameAs :c . :c owl:sameAs :a .", ":a owl:sameAs :a ."),
    Case("eq-rep-s", ":a owl:sameAs :b ; :p :c ; a :C .", ":b :p :c . :b a :C .", ":c :p :b ."),
    Case("eq-rep-p", ":p owl:sameAs :q . :a :p :c . :d :r :e .", ":a :q :c .", ":d :q :e ."),
    Case("eq-rep-o", ":a owl:sameAs :b . :c :p :a . :d :p :e .", ":c :p :b .", ":d :p :b ."),
    Case("eq-rep-o", ":C owl:sameAs :D . :x a :C .", ":x a :D ."),
    clash("eq-diff1", ":a owl:sameAs :b ; owl:differentFrom :b .", ":a owl:sameAs :b ; owl:differentFrom :c ."),
    clash("eq-diff1", ":a owl:sameAs :b . :b owl:differentFrom :a .", ":a owl:sameAs :b . :b owl:differentFrom :c ."),
    clash("eq-diff2", DIFFERENT.format("members") + ":a owl:sameAs :c .", DIFFERENT.format("members") + ":a owl:sameAs :d ."),
    clash("eq-diff2", DIFFERENT.format("members") + ":c owl:sameAs :b .", DIFFERENT.format("members")),
    clash("eq-diff2", "[] a owl:AllDifferent ; owl:members ( :a :b :a ) .", DIFFERENT.format("members")),
    clash("eq-diff3", DIFFERENT.format("distinctMembers") + ":b owl:sameAs :c .", DIFFERENT.format("distinctMembers")),
    # Table 5
    Case("prp-ap", ":a rdfs:label 'x' .", absent="rdfs:label a owl:AnnotationProperty ."),
    Case("prp-dom", ":p rdfs:domain :C . :a :p :b .", ":a a :C .", ":b a :C ."),
    Case("prp-rng", ":p rdfs:range :C . :a :p :b .", ":b a :C .", ":a a :C ."),
    Case("prp-fp", ":p a owl:FunctionalProperty . :a :p :b , :c . :d :p :e .", ":b owl:sameAs :c .", ":b owl:sameAs :e ."),
    Case("prp-fp", ":p a owl:FunctionalProperty . :a :p :b , '5' .", ":b owl:sameAs '5' ."),
    Case("prp-ifp", ":p a owl:InverseFunctionalProperty . :a :p :x . :b :p :x . :c :p :y .", ":a owl:sameAs :b .", ":a owl:sameAs :c ."),
    Case("prp-ifp", ":p a owl:InverseFunctionalProperty . :a :p 'x' . :b :p 'x' . :c :p 'x'@en .", ":a owl:sameAs :b .",
         ":a owl:sameAs :c ."),
    clash("prp-irp", ":p a owl:IrreflexiveProperty . :a :p :a .", ":p a owl:IrreflexiveProperty . :a :p :b ; :q :a ."),
    Case("prp-symp", ":p a owl:SymmetricProperty . :a :p :b ; :q :c .", ":b :p :a .", ":c :q :a . :b :q :a ."),
    clash("prp-asyp", ":p a owl:AsymmetricProperty . :a :p :b . :b :p :a .", ":p a owl:AsymmetricProperty . :a :p :b . :b :q :a ."),
    clash("prp-asyp", ":p a owl:AsymmetricProperty . :a :p :a .", ":p a owl:AsymmetricProperty . :a :p :b ."),
    Case("prp-trp", ":p a owl:TransitiveProperty . :a :p :b . :b :p :c . :c :p :d .", ":a :p :c , :d . :b :p :d .", ":c :p :a ."),
    Case("prp-spo1", ":p rdfs:subPropertyOf :q . :a :p :b . :c :q :d .", ":a :q :b .", ":c :p :d ."),
    Case("prp-spo2", ":p owl:propertyChainAxiom ( :q :r ) . :a :q :b . :b :r :c .", ":a :p :c .", ":a :p :b . :b :p :c ."),
    Case("prp-spo2", ":p owl:propertyChainAxiom ( :q :r :q ) . :a :q :b . :b :r :c . :c :q :d .", ":a :p :d .", ":a :p :c . :b :p :d ."),
    Case("prp-spo2", ":p owl:propertyChainAxiom ( :q ) . :a :q :b .", ":a :p :b ."),
    Case("prp-eqp1", ":p owl:equivalentProperty :q . :a :p :b .", ":a :q :b .", ":b :q :a ."),
    Case("prp-eqp2", ":p owl:equivalentProperty :q . :a :q :b .", ":a :p :b .", ":b :p :a ."),
    clash("prp-pdw", ":p owl:propertyDisjointWith :q . :a :p :b ; :q :b .", ":p owl:propertyDisjointWith :q . :a :p :b ; :q :c ."),
    clash("prp-pdw", ":p owl:propertyDisjointWith :q . :a :p 1 ; :q '01'^^xsd:integer .", ":p owl:propertyDisjointWith :q . :a :p 1 ; :q 2 ."),
    clash("prp-adp", "[] a owl:AllDisjointProperties ; owl:members ( :p :q :r ) . :a :p :b ; :r :b .",
          "[] a owl:AllDisjointProperties ; owl:members ( :p :q :r ) . :a :p :b ; :r :c ; :s :b ."),
    clash("prp-adp", "[] a owl:AllDisjointProperties ; owl:members ( :p :q :r ) . :a :r :b ; :q :b .",
          "[] a owl:AllDisjointProperties ; owl:members ( :p :q :r ) . :a :r :b . :c :q :b ."),
    Case("prp-inv1", ":p owl:inverseOf :q . :a :p :b .", ":b :q :a .", ":a :q :b ."),
    Case("prp-inv2", ":p owl:inverseOf :q . :a :q :b .", ":b :p :a .", ":a :p :b ."),
    Case("prp-inv2", "[ owl:inverseOf :p ] rdfs:subPropertyOf :q . :a :p :b .", ":b :q :a .", ":a :q :b ."),
    Case("prp-key", ":C owl:hasKey ( :p :q ) . :a a :C ; :p 1 ; :q 2 . :b a :C ; :p 1 ; :q 2 . :c a :C ; :p 1 ; :q 3 . :d :p 1 ; :q 2 .",
         ":a owl:sameAs :b .", ":a owl:sameAs :c , :d . :b owl:sameAs :c , :d ."),
    Case("prp-key", ":C owl:hasKey ( :p ) . :a a :C ; :p 1 . :b a :C ; :p '01'^^xsd:integer . :c a :C ; :p 2 .", ":a owl:sameAs :b .",
         ":a owl:sameAs :c ."),
    clash("prp-npa1", "[] owl:sourceIndividual :a ; owl:assertionProperty :p ; owl:targetIndividual :b . :a :p :b .",
          "[] owl:sourceIndividual :a ; owl:assertionProperty :p ; owl:targetIndividual :b . :b :p :a . :a :q :b ."),
    clash("prp-npa2", "[] owl:sourceIndividual :a ; owl:assertionProperty :p ; owl:targetValue 5 . :a :p 5 .",
          "[] owl:sourceIndividual :a ; owl:assertionProperty :p ; owl:targetValue 5 . :a :p 6 ; :q 5 ."),
    clash("prp-npa2", "[] owl:sourceIndividual :a ; owl:assertionProperty :p ; owl:targetValue 5 . :a :p '+5'^^xsd:integer .",
          "[] owl:sourceIndividual :a ; owl:assertionProperty :p ; owl:targetValue 5 . :a :p '5' ."),
    # Table 6
    Case("cls-thing", ":a :p :b .", absent="owl:Thing a owl:Class . owl:Thing rdfs:subClassOf owl:Thing ."),
    Case("cls-nothing1", ":a :p :b .", absent="owl:Nothing a owl:Class . owl:Nothing rdfs:subClassOf owl:Thing ."),
    clash("cls-nothing2", ":a a owl:Nothing .", ":a a owl:Thing ."),
    clash("cls-nothing2", ":C rdfs:subClassOf owl:Nothing . :a a :C .", ":C rdfs:subClassOf owl:Nothing . :a a :D ."),
    Case("cls-int1", ":C owl:intersectionOf ( :D :E :F ) . :a a :D , :E , :F . :b a :D , :E .", ":a a :C .", ":b a :C ."),
    Case("cls-int2", ":C owl:intersectionOf ( :D :E ) . :a a :C .", ":a a :D , :E .", ":a a :F ."),
    Case("cls-uni", ":C owl:unionOf ( :D :E ) . :a a :D . :b a :E . :c a :C .", ":a a :C . :b a :C .", ":c a :D ."),
    clash("cls-com", ":C owl:complementOf :D . :a a :C , :D .", ":C owl:complementOf :D . :a a :C . :b a :D ."),
    Case("cls-svf1", ":R owl:someValuesFrom :C ; owl:onProperty :p . :a :p :b . :b a :C . :c :p :d .", ":a a :R .", ":c a :R . :b a :R ."),
    Case("cls-svf1", ":R owl:someValuesFrom xsd:integer ; owl:onProperty :p . :a :p 5 . :c :p '5' .", ":a a :R .", ":c a :R ."),
    Case("cls-svf1", ":R owl:someValuesFrom xsd:nonNegativeInteger ; owl:onProperty :p . :a :p '5.0'^^xsd:decimal . :c :p -5 .", ":a a :R .",
         ":c a :R ."),
    Case("cls-svf2", ":R owl:someValuesFrom owl:Thing ; owl:onProperty :p . :a :p :b . :c :q :d .", ":a a :R .", ":b a :R . :c a :R ."),
    Case("cls-avf", ":R owl:allValuesFrom :C ; owl:onProperty :p . :a a :R ; :p :b . :c :p :d .", ":b a :C .", ":d a :C . :a a :C ."),
    Case("cls-hv1", ":R owl:hasValue :v ; owl:onProperty :p . :a a :R .", ":a :p :v ."),
    Case("cls-hv1", ":R owl:hasValue 5 ; owl:onProperty :p . :a a :R .", ":a :p 5 ."),
    Case("cls-hv2", ":R owl:hasValue :v ; owl:onProperty :p . :a :p :v . :b :p :w .", ":a a :R .", ":b a :R ."),
    Case("cls-hv2", ":R owl:hasValue 5 ; owl:onProperty :p . :a :p '05'^^xsd:integer . :b :p 6 .", ":a a :R .", ":b a :R ."),
    clash("cls-maxc1", MAX.format("maxC", NONE) + ":a a :R ; :p :b .", MAX.format("maxC", NONE) + ":a a :R ; :q :b . :c :p :b ."),
    clash("cls-maxc1", MAX.format("maxC", 0) + ":a a :R ; :p :b .", MAX.format("maxC", 2) + ":a a :R ; :p :b ."),
    Case("cls-maxc2", MAX.format("maxC", ONE) + ":a a :R ; :p :b , :c . :d :p :e , :f .", ":b owl:sameAs :c .", ":e owl:sameAs :f ."),
    Case("cls-maxc2", MAX.format("maxC", 1) + ":a a :R ; :p :b , :c .", ":b owl:sameAs :c ."),
    clash("cls-maxqc1", MAX.format("maxQualifiedC", NONE) + ":R owl:onClass :C . :a a :R ; :p :b . :b a :C .",
          MAX.format("maxQualifiedC", NONE) + ":R owl:onClass :C . :a a :R ; :p :b . :b a :D ."),
    clash("cls-maxqc2", MAX.format("maxQualifiedC", NONE) + ":R owl:onClass owl:Thing . :a a :R ; :p :b .",
          MAX.format("maxQualifiedC", NONE) + ":R owl:onClass owl:Thing . :a a :R ; :q :b ."),
    Case("cls-maxqc3", MAX.format("maxQualifiedC", ONE) + ":R owl:onClass :C . :a a :R ; :p :b , :c , :d . :b a :C . :c a :C .",
         ":b owl:sameAs :c .", ":b owl:sameAs :d ."),
    Case("cls-maxqc4", MAX.format("maxQualifiedC", ONE) + ":R owl:onClass owl:Thing . :a a :R ; :p :b , :c . :d :p :e , :f .",
         ":b owl:sameAs :c .", ":e owl:sameAs :f ."),
    Case("cls-oo", ":C owl:oneOf ( :a :b ) .", ":a a :C . :b a :C .", ":c a :C ."),
    # Table 7
    Case("cax-sco", ":C rdfs:subClassOf :D . :a a :C . :b a :D .", ":a a :D .", ":b a :C ."),
    Case("cax-eqc1", ":C owl:equivalentClass :D . :a a :C .", ":a a :D .", ":a a :E ."),
    Case("cax-eqc2", ":C owl:equivalentClass :D . :a a :D .", ":a a :C .", ":a a :E ."),
    clash("cax-dw", ":C owl:disjointWith :D . :a a :C , :D .", ":C owl:disjointWith :D . :a a :C . :b a :D ."),
    clash("cax-adc", "[] a owl:AllDisjointClasses ; owl:members ( :C :D :E ) . :a a :C , :E .",
          "[] a owl:AllDisjointClasses ; owl:members ( :C :D :E ) . :a a :C , :F . :b a :E ."),
    clash("cax-adc", "[] a owl:AllDisjointClasses ; owl:members ( :C :D :E ) . :a a :E , :D .",
          "[] owl:members ( :C :D :E ) . :a a :E , :D ."),
    # Table 8
    Case("dt-type1", ":a :p 5 .", absent="xsd:integer a rdfs:Datatype ."),
    Case("dt-type2", ":R owl:someValuesFrom xsd:decimal ; owl:onProperty :p . :a :p 5 . :b :p '5'^^xsd:double .", ":a a :R .", ":b a :R ."),
    Case("dt-eq", ":p a owl:InverseFunctionalProperty . :a :p 1 . :b :p '1.0'^^xsd:decimal . :c :p '1'^^xsd:float .", ":a owl:sameAs :b .",
         ":a owl:sameAs :c ."),
    Case("dt-eq", ":a :p 1 . :b :p '1.0'^^xsd:decimal .", absent=":a :p '1.0'^^xsd:decimal . :b :p 1 ."),
    Case("dt-eq", ":p a owl:FunctionalProperty . :a :p 1 , '01'^^xsd:integer ."),
    clash("dt-diff", ":p a owl:FunctionalProperty . :a :p 1 , 2 .", ":p a owl:FunctionalProperty . :a :p 1 , '1.0'^^xsd:decimal ."),
    clash("dt-diff", ":a owl:sameAs 1 , 'x' .", ":a owl:sameAs 1 ."),
    clash("dt-not-type", ":p rdfs:range xsd:integer . :a :p 'x' .", ":p rdfs:range xsd:integer . :a :p 5 ."),
    clash("dt-not-type", ":a :p 'x'^^xsd:integer .", ":a :p '5'^^xsd:integer , 'x'^^:unknown ."),
    clash("dt-not-type", ":p rdfs:range xsd:byte . :a :p 200 .", ":p rdfs:range xsd:short . :a :p 200 ."),
    # Table 9
    Case("scm-cls", ":C a owl:Class .",
         ":C rdfs:subClassOf :C , owl:Thing ; owl:equivalentClass :C . owl:Nothing rdfs:subClassOf :C .", ":C rdfs:subClassOf owl:Nothing ."),
    Case("scm-sco", ":C rdfs:subClassOf :D . :D rdfs:subClassOf :E .", ":C rdfs:subClassOf :E .", ":E rdfs:subClassOf :C ."),
    Case("scm-eqc1", ":C owl:equivalentClass :D .", ":C rdfs:subClassOf :D . :D rdfs:subClassOf :C ."),
    Case("scm-eqc2", ":C rdfs:subClassOf :D . :D rdfs:subClassOf :C , :E .", ":C owl:equivalentClass :D .", ":C owl:equivalentClass :E ."),
    Case("scm-op", ":p a owl:ObjectProperty .", ":p rdfs:subPropertyOf :p ; owl:equivalentProperty :p ."),
    Case("scm-dp", ":p a owl:DatatypeProperty .", ":p rdfs:subPropertyOf :p ; owl:equivalentProperty :p ."),
    Case("scm-dp", ":p a rdf:Property .", absent=":p rdfs:subPropertyOf :p ; owl:equivalentProperty :p ."),
    Case("scm-spo", ":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :r .", ":p rdfs:subPropertyOf :r .", ":r rdfs:subPropertyOf :p ."),
    Case("scm-eqp1", ":p owl:equivalentProperty :q .", ":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :p ."),
    Case("scm-eqp2", ":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :p , :r .", ":p owl:equivalentProperty :q .",
         ":p owl:equivalentProperty :r ."),
    Case("scm-dom1", ":p rdfs:domain :C . :C rdfs:subClassOf :D .", ":p rdfs:domain :D .", ":p rdfs:range :D ."),
    Case("scm-dom2", ":p rdfs:domain :C . :q rdfs:subPropertyOf :p .", ":q rdfs:domain :C .", ":q rdfs:range :C ."),
    Case("scm-rng1", ":p rdfs:range :C . :C rdfs:subClassOf :D .", ":p rdfs:range :D .", ":p rdfs:domain :D ."),
    Case("scm-rng2", ":p rdfs:range :C . :q rdfs:subPropertyOf :p .", ":q rdfs:range :C .", ":q rdfs:domain :C ."),
    Case("scm-hv", ":R owl:hasValue :v ; owl:onProperty :p . :S owl:hasValue :v ; owl:onProperty :q . :p rdfs:subPropertyOf :q .",
         ":R rdfs:subClassOf :S .", ":S rdfs:subClassOf :R ."),
    Case("scm-svf1", ":R owl:someValuesFrom :C ; owl:onProperty :p . :S owl:someValuesFrom :D ; owl:onProperty :p . :C rdfs:subClassOf :D .",
         ":R rdfs:subClassOf :S .", ":S rdfs:subClassOf :R ."),
    Case("scm-svf2", ":R owl:someValuesFrom :C ; owl:onProperty :p . :S owl:someValuesFrom :C ; owl:onProperty :q . :p rdfs:subPropertyOf :q .",
         ":R rdfs:subClassOf :S .", ":S rdfs:subClassOf :R ."),
    Case("scm-avf1", ":R owl:allValuesFrom :C ; owl:onProperty :p . :S owl:allValuesFrom :D ; owl:onProperty :p . :C rdfs:subClassOf :D .",
         ":R rdfs:subClassOf :S .", ":S rdfs:subClassOf :R ."),
    Case("scm-avf2", ":R owl:allValuesFrom :C ; owl:onProperty :p . :S owl:allValuesFrom :C ; owl:onProperty :q . :p rdfs:subPropertyOf :q .",
         ":S rdfs:subClassOf :R .", ":R rdfs:subClassOf :S ."),
    Case("scm-int", ":C owl:intersectionOf ( :D :E ) .", ":C rdfs:subClassOf :D , :E .", ":D rdfs:subClassOf :C ."),
    Case("scm-uni", ":C owl:unionOf ( :D :E ) .", ":D rdfs:subClassOf :C . :E rdfs:subClassOf :C .", ":C rdfs:subClassOf :D ."),
)
