"""Areas under curves and F-scores of Keras 3.15.1 (JAX backend): writes keras-scores.json beside itself.

    pip install keras==3.15.1 jax && python test/golden/keras-scores.py
"""
import json
import os
from pathlib import Path

os.environ["KERAS_BACKEND"] = "jax"
import numpy as np
from keras import metrics

rng=np.random.RandomState(5)
y=(rng.uniform(size=(40,))>0.4).astype("float32"); p=np.clip(y*0.35+rng.uniform(size=40)*0.65,0,1).astype("float32"); w=rng.uniform(0.2,2,40).astype("float32")
Y=np.eye(3)[rng.randint(0,3,20)].astype("float32"); P=rng.uniform(size=(20,3)).astype("float32")
out={"y":y.tolist(),"p":p.tolist(),"w":w.tolist(),"Y":Y.tolist(),"P":P.tolist(),"rows":[]}
def row(fn,cls,opt,a,b,weight=None):
    m=getattr(metrics,cls)(**opt); m.update_state(a[:15],b[:15],sample_weight=None if weight is None else weight[:15]); m.update_state(a[15:],b[15:],sample_weight=None if weight is None else weight[15:])
    r=np.asarray(m.result()).tolist()
    def camel(n):
        h,*t=n.split("_"); return h+"".join(x.capitalize() for x in t)
    out["rows"].append({"fn":fn,"options":{camel(k):v for k,v in opt.items()},"data":"y" if a.ndim==1 else "Y","weighted":weight is not None,"result":r})
for curve in ["ROC","PR"]:
    for s in ["interpolation","minoring","majoring"]:
        row("auc","AUC",{"curve":curve,"summation_method":s},y,p)
    row("auc","AUC",{"curve":curve,"num_thresholds":7},y,p,w)
row("auc","AUC",{"thresholds":[0.7,0.2,0.5]},y,p)
row("auc","AUC",{"from_logits":True},y,(p*6-3).astype("float32"))
out["rows"][-1]["logits"]=True
W=rng.uniform(0.2,2,20).astype("float32"); out["W"]=W.tolist()
for avg in [None,"micro","macro","weighted"]:
    row("f1Score","F1Score",{"average":avg},Y,P,W)
    row("fBetaScore","FBetaScore",{"average":avg,"beta":2.0,"threshold":0.4},Y,P)
for cls in ["Precision","Recall"]:
    for opt in [{"top_k":1},{"top_k":2,"class_id":1},{"class_id":2,"thresholds":[0.3,0.6]},{"thresholds":0.4,"top_k":2}]:
        row(cls.lower(),cls,opt,Y,P)
        row(cls.lower(),cls,opt,Y,np.round(P,1),W)
        out["rows"][-1]["rounded"]=True
C=rng.randint(0,4,40).astype("float32"); D=np.where(rng.uniform(size=40)>0.4,C,rng.randint(0,4,40)).astype("float32")
out["C"]=C.tolist(); out["D"]=D.tolist()
def iou(fn,cls,opt,a,b,data,weight=None):
    row(fn,cls,{"dtype":"float32",**opt},a,b,weight)
    out["rows"][-1]["data"]=data
for weight in [None,w]:
    iou("iou","IoU",{"num_classes":4,"target_class_ids":[1]},C,D,"C",weight)
    iou("iou","IoU",{"num_classes":6,"target_class_ids":[0,2,5],"ignore_class":0},C,D,"C",weight)
    iou("meanIou","MeanIoU",{"num_classes":3},C,D,"C",weight)
    iou("meanIou","MeanIoU",{"num_classes":5,"ignore_class":2},C,D,"C",weight)
    iou("binaryIou","BinaryIoU",{},y,p,"y",weight)
    iou("binaryIou","BinaryIoU",{"target_class_ids":[1],"threshold":0.3},y,p,"y",weight)
for weight in [None,W]:
    iou("oneHotIou","OneHotIoU",{"num_classes":3,"target_class_ids":[0,2]},Y,P,"Y",weight)
    iou("oneHotMeanIou","OneHotMeanIoU",{"num_classes":3},Y,P,"Y",weight)
Path(__file__).with_suffix(".json").write_text(json.dumps(out))
